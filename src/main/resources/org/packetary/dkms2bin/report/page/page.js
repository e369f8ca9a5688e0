'use strict';
(() => {
  const matrix = document.getElementById('matrix');
  const form = document.getElementById('filters');
  const rows = [...matrix.querySelectorAll('tbody tr')];
  const cells = [...matrix.querySelectorAll('td[data-outcome]')].map((td) => ({
    td,
    link: td.querySelector('a'),
    row: td.parentElement,
    column: Number(td.dataset.column),
    outcome: td.dataset.outcome,
    kinds: td.dataset.kinds.split(' '),
    target: document.getElementById(decodeURIComponent(td.querySelector('a').hash.slice(1))),
  }));

  // --- filters ---

  function filter() {
    const wanted = new FormData(form);
    const outcomes = wanted.getAll('outcome');
    const text = wanted.get('module').trim().toLowerCase();
    const column = Number(wanted.get('kernel'));
    const kind = wanted.get('kind');
    const full = new Set();
    let shown = 0;
    for (const cell of cells) {
      const fits = outcomes.includes(cell.outcome)
        && cell.row.dataset.module.toLowerCase().includes(text)
        && (!column || column === cell.column)
        && (!kind || cell.kinds.includes(kind));
      cell.td.classList.toggle('off', !fits);
      cell.fits = fits;
      if (cell.target) {
        cell.target.hidden = !fits;
      }
      if (fits) {
        shown += 1;
        full.add(cell.row);
      }
    }
    for (const row of matrix.querySelectorAll('tr')) {
      row.hidden = row.parentElement.tagName === 'TBODY' && !full.has(row);
      for (const entry of row.cells) {
        hide(entry, column);
      }
    }
    for (const section of document.querySelectorAll('.trouble, .quiet')) {
      section.hidden = !section.querySelector('[id^="cell-"]:not([hidden])');
    }
    document.getElementById('shown').textContent = `${shown} of ${cells.length} cells`;
    stop(cells.find((cell) => cell.fits) || cells[0]);
  }

  /** A distribution's heading stands over those of its columns that are shown. */
  function hide(entry, column) {
    const own = Number(entry.dataset.column);
    const first = Number(entry.dataset.first);
    const columns = Number(entry.dataset.columns);
    if (own) {
      entry.hidden = Boolean(column) && own !== column;
    } else if (first) {
      entry.hidden = Boolean(column) && (column < first || column >= first + columns);
      entry.colSpan = column ? 1 : columns;
    }
  }

  function showAll() {
    form.reset();
    filter();
  }

  function showTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest('[hidden]')) {
      showAll();
      target.scrollIntoView();
      target.focus();
    }
  }

  // --- keys: the table is one stop of the Tab key, arrows move in it ---

  let stopped;

  function stop(cell) {
    if (stopped) {
      stopped.link.tabIndex = -1;
    }
    stopped = cell;
    if (cell) {
      cell.link.tabIndex = 0;
    }
  }

  function neighbour(link, key) {
    const here = cells.find((cell) => cell.link === link);
    const visible = rows.filter((row) => !row.hidden);
    const at = visible.indexOf(here.row);
    const inRow = (row) => cells.filter((cell) => cell.row === row && !cell.td.hidden);
    const same = (row) => row && inRow(row).find((cell) => cell.column === here.column);
    const line = inRow(here.row);
    switch (key) {
      case 'ArrowRight': return line[line.indexOf(here) + 1];
      case 'ArrowLeft': return line[line.indexOf(here) - 1];
      case 'ArrowDown': return visible.slice(at + 1).map(same).find(Boolean);
      case 'ArrowUp': return visible.slice(0, at).reverse().map(same).find(Boolean);
      case 'Home': return line[0];
      case 'End': return line[line.length - 1];
      default: return undefined;
    }
  }

  matrix.addEventListener('keydown', (event) => {
    if (!event.target.matches('td a') || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const next = neighbour(event.target, event.key);
    if (next) {
      event.preventDefault();
      stop(next);
      next.link.focus();
    }
  });
  matrix.addEventListener('focusin', (event) => {
    const cell = cells.find((entry) => entry.link === event.target);
    if (cell) {
      stop(cell);
    }
  });

  for (const cell of cells) {
    cell.link.tabIndex = -1;
  }
  form.hidden = false;
  document.getElementById('keys').hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('change', filter);
  form.querySelector('button').addEventListener('click', (event) => {
    event.preventDefault();
    showAll();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', showTarget);
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) {
      details.open = true;
    }
  });
  filter();
  showTarget();
})();
