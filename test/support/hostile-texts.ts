/** Texts that a CRM, an admin's file or a person may hold, and that no place may take for anything but text. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "' autofocus onfocus='alert(1)",
  '{{constructor}} {{{this}}} ${7*7} {count, plural, one {#}}',
  'javascript:alert(1)',
  'data:text/html,<b>x</b>',
  '__proto__',
  'constructor',
  '\u202egnp.exe\u2067',
  '\u0000\u001b[2J\u0007',
  'a\r\nSet-Cookie: a=b\u2028c',
  'half of an emoji \ud83d',
  '👩‍👩‍👧‍👦'.repeat(50),
  'x'.repeat(10_000),
  '=HYPERLINK("https://evil.example")',
]
