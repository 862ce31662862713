/** Tests wait for what happens, however slow the machine is; the limits only end a test that never gets there. */
import { configure } from '@testing-library/svelte';

configure({ asyncUtilTimeout: 20_000 });
