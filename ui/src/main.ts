// The ground comes first: what a part says of itself wins over it.
import './styles/index.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { host } from './host';
import { App as AppState } from './state/app.svelte';
import { applyTheme } from './state/theme';

// Before the settings are read, the window looks as the system does.
const settle = applyTheme('system');

const target = document.getElementById('app');
if (target) {
  const app = new AppState(host);
  mount(App, { target, props: { app, settle } });
  if (import.meta.env.MODE !== 'production') {
    void import('./fake/start').then(({ start }) => start(app, new URL(location.href)));
  }
}
