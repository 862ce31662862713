import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, type Plugin } from 'vitest/config';

/**
 * Pages of the scenes build get the same content policy as the window, so that a style attribute or an inline script
 * shows up in a plain browser already.
 */
const contentPolicy: Plugin = {
  name: 'content-policy',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      injectTo: 'head-prepend',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'self'; style-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'",
      },
    },
  ],
};

export default defineConfig(({ mode }) => {
  const scenes = mode === 'scenes';
  return {
    plugins: [svelte(), svelteTesting(), ...(scenes ? [contentPolicy] : [])],
    // Vite clears the screen by default and would wipe what the Rust side prints.
    clearScreen: false,
    server: { port: 1420, strictPort: true },
    preview: { port: 1421, strictPort: true },
    build: {
      outDir: scenes ? 'dist-scenes' : 'dist',
      emptyOutDir: true,
      // The content policy allows no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
    test: {
      environment: 'happy-dom',
      include: ['src/**/*.test.ts'],
      setupFiles: ['src/test-setup.ts'],
      testTimeout: 60_000,
      hookTimeout: 60_000,
      restoreMocks: true,
    },
  };
});
