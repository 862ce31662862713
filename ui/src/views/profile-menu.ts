import type { ProfileCard } from '../bindings';
import type { MenuItem } from '../parts/menu';
import { isLost } from '../state/allowed';
import type { App } from '../state/app.svelte';
import { keysOf } from '../state/keys';
import { openAnotherAccount, openSignIn } from '../state/sheet.svelte';
import { t } from '../text';

/** The forms in which an account's token is copied. */
export function copyMenu(app: App, id: string): MenuItem[] {
  const { clipboard } = app;
  return [
    { label: t('detail.copy'), icon: 'copy', keys: keysOf('copy'), act: () => void clipboard.copy(id) },
    {
      label: t('detail.copy_header'),
      icon: 'copy',
      keys: keysOf('copy_header'),
      act: () => void clipboard.copy(id, { kind: 'header' }),
    },
    { label: t('detail.copy_address'), icon: 'link', act: () => (app.copyingAddress = id) },
    { label: t('detail.for_service'), icon: 'services', rule: true, act: () => app.go('services') },
  ];
}

/** What can be done with an account, for its menus. What cannot be done now is left out. */
export function profileMenu(app: App, card: ProfileCard): MenuItem[] {
  const { profileId: id, portalId } = card;
  const allowed = app.allowed(card);
  const { work } = app;
  const lost = isLost(card);
  const known = app.kept.portal(portalId) !== undefined;
  const again = lost ? t('detail.add_portal_again') : card.person ? t('detail.sign_in_again') : t('detail.sign_in');
  const isOver = card.state.kind === 'expired' || card.state.kind === 'not_signed_in' || card.state.kind === 'problem';
  const lines: (MenuItem | false)[] = [
    card.state.kind === 'working' && { label: t('detail.cancel_work'), icon: 'close', act: () => void work.cancel(id) },
    allowed.copy && {
      label: t('detail.copy'),
      icon: 'copy',
      keys: keysOf('copy'),
      act: () => void app.clipboard.copy(id),
    },
    allowed.signIn &&
      isOver && { label: again, icon: lost ? 'plus' : 'browser', keys: keysOf('sign'), act: () => openSignIn(id) },
    allowed.check && { label: t('detail.check'), icon: 'check', keys: keysOf('check'), act: () => void work.check(id) },
    known && { label: t('connection.menu'), icon: 'shield', act: () => (app.connecting = portalId) },
    known && { label: t('list.keys.open'), icon: 'open', keys: keysOf('open'), act: () => void work.open(id) },
    allowed.change && {
      label: card.favourite ? t('detail.favourite_off') : t('detail.favourite_on'),
      icon: 'star',
      keys: keysOf('favourite'),
      act: () => void work.favourite(id, !card.favourite),
    },
    allowed.change && { label: t('detail.rename'), icon: 'rename', keys: keysOf('rename'), act: () => rename(app, id) },
    allowed.change &&
      !card.isDefault && { label: t('detail.make_default'), icon: 'tick', act: () => void work.makeDefault(id) },
    known &&
      allowed.signIn && {
        label: t('detail.add_account'),
        icon: 'plus',
        rule: true,
        act: () => openAnotherAccount(portalId, { private: false }),
      },
    known &&
      allowed.signIn && {
        label: t('detail.someone_else'),
        icon: 'mask',
        act: () => openAnotherAccount(portalId, { private: true }),
      },
    allowed.signOut && {
      label: t('detail.sign_out'),
      icon: 'power',
      rule: true,
      keys: isOver ? undefined : keysOf('sign'),
      act: () => void work.signOut(id),
    },
    allowed.signOut &&
      ['browser', 'saml-kerberos'].includes(card.scheme) &&
      !isOver && { label: t('detail.licence_back'), icon: 'person', act: () => void work.giveLicenceBack(id) },
    allowed.change && {
      label: t('detail.remove'),
      icon: 'remove',
      rule: !allowed.signOut,
      keys: keysOf('remove'),
      danger: true,
      act: () => (app.removing = id),
    },
  ];
  return lines.filter((line) => line !== false);
}

function rename(app: App, profileId: string): void {
  app.choose(profileId);
  app.renaming = profileId;
}
