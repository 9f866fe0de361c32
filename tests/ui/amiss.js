// What is amiss on a page as far as a program sees it; shots.py prints it.
() => {
  const found = [], wide = document.documentElement.clientWidth;
  const main = document.querySelector('.stMain') ?? document.documentElement;
  if (document.documentElement.scrollWidth > wide || main.scrollWidth > main.clientWidth) found.push('wider than the window');
  const scrolls = (node) => { for (let at = node; at; at = at.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(at).overflowX) && !at.matches('.stMain, body, html, .stApp')) return true; };
  for (const node of document.querySelectorAll('.stMain *')) {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    if (!box.width || !box.height || style.visibility === 'hidden') continue;
    if (box.right > wide + 1 && !scrolls(node)) found.push(`sticks out: ${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`);
    if (['A', 'BUTTON', 'P', 'H1', 'H2', 'H3', 'SPAN', 'TD', 'TH', 'LABEL'].includes(node.tagName) && style.overflow === 'hidden'
      && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 8) found.push(`cut: ${node.tagName} ${node.className} ${node.textContent.slice(0, 40)}`);
  }
  for (const said of ['Press Enter', 'Drag and drop', 'Browse files', 'Deploy', 'No results', 'Choose options']) {
    if (document.body.innerText.includes(said)) found.push(`says ${said}`);
  }
  return [...new Set(found)].slice(0, 6);
}
