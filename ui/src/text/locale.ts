/** The language of dates and numbers: the system's kind of English, else British English as in the texts. */
export const locale = navigator.language.startsWith('en-') ? navigator.language : 'en-GB';
