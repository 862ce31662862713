// Tries what a script that got into the window would try. Arguments: the address of a portal, and what takes the result.
const [portal, finish] = arguments;

const attempt = async (failed, act) => {
  try {
    await act();
    return 'worked';
  } catch {
    return failed;
  }
};

const call = (command, payload) =>
  attempt('denied', () => window.__TAURI_INTERNALS__.invoke(command, payload));

const inlineScript = () => {
  const script = document.createElement('script');
  script.textContent = 'window.brokenOut = true';
  document.body.append(script);
  script.remove();
  if (window.brokenOut !== true) throw new Error('it did not run');
};

const image = () =>
  new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = resolve;
    picture.onerror = reject;
    picture.src = `http://${portal}/picture.png`;
  });

(async () => ({
  // The window's own question is answered: a refusal below means something.
  own: await call('overview', {}),
  eval: await attempt('blocked', () => document.defaultView.eval('1')),
  script: await attempt('blocked', inlineScript),
  fetch: await attempt('blocked', () => fetch(`http://${portal}/sharing/rest?f=json`, { mode: 'no-cors' })),
  image: await attempt('blocked', image),
  files: await call('plugin:fs|read_text_file', { path: '/etc/hostname' }),
  start: await call('plugin:shell|execute', { program: 'sh', args: [], options: {} }),
  open: await call('plugin:opener|open_url', { url: `http://${portal}/` }),
  paste: await call('plugin:clipboard-manager|read_text', {}),
  window: await call('plugin:webview|create_webview_window', { options: { label: 'second', url: 'index.html' } }),
}))().then(finish);
