// Draws the diagrams of a page; GitHub and GitLab draw them without help.
const blocks = document.querySelectorAll('pre > code.language-mermaid');
if (blocks.length > 0) {
  const { default: mermaid } = await import('https://cdn.jsdelivr.net/npm/mermaid@11.17.2/dist/mermaid.esm.min.mjs');
  for (const block of blocks) {
    const diagram = document.createElement('div');
    diagram.className = 'mermaid';
    diagram.textContent = block.textContent;
    block.parentElement.replaceWith(diagram);
  }
  const isDark = document.documentElement.dataset.bsTheme === 'dark';
  mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'default' });
  await mermaid.run();
}
