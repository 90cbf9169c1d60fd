// What is wider than its place can be scrolled by keyboard.
for (const wide of article?.querySelectorAll("pre, table") ?? []) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}
