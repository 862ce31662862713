import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** A code without words is a mistake that only `isOne` finds. */
const CODES = ['left.property', 'left.expression.property'].map((side) => ({
  selector: `BinaryExpression[operator=/^[!=]==$/][${side}.name="code"][right.type="Literal"]`,
  message: 'Ask with isOne: it knows the codes that have words.',
}));

export default defineConfig(
  // bindings.ts is generated; the Rust side owns its shape.
  globalIgnores(['dist/', 'dist-scenes/', 'node_modules/', 'src/bindings.ts']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...CODES],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // A style attribute is against the content policy; `style:` directives go through the CSSOM and are fine.
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'The content policy forbids style attributes.' },
        ...CODES,
      ],
      // To ESLint a component's properties are `any`; svelte-check knows their types.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'svelte/no-at-html-tags': 'error',
      // The window would show its lines in a menu of the desktop, which is white in a dark window.
      'svelte/no-restricted-html-elements': [
        'error',
        { elements: ['select'], message: 'parts/Select.svelte has a list of our own.' },
      ],
      'svelte/button-has-type': 'error',
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
  {
    // One door to the host: nothing else may know Tauri or call a command.
    files: ['src/**'],
    ignores: ['src/host.ts', 'src/host.test.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@tauri-apps/*'], message: 'Only host.ts reaches Tauri.' },
            { group: ['**/bindings'], allowTypeImports: true, message: 'Commands and events go through host.ts.' },
          ],
        },
      ],
    },
  },
  { files: ['**/*.js'], extends: [ts.configs.disableTypeChecked] },
  prettier,
  svelte.configs.prettier,
);
