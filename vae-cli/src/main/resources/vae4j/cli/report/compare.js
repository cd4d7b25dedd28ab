'use strict';
// Draws the curves of all runs that the element #data holds.
(() => {
  const { runs } = JSON.parse(document.getElementById('data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  // As in report.js.
  const LIGHT = ['#3f90da', '#f39c00', '#bd1f01', '#8a9a98', '#832db6', '#a96b59', '#e76300', '#a3955a', '#5f636e', '#4fb3b8'];
  const DARK = ['#5aa5ea', '#ffb733', '#ee5a3c', '#a9b8b6', '#b572e0', '#c68d7c', '#ff8433', '#cfc389', '#868b98', '#92dadd'];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const charts = new Map();

  function draw(id) {
    const colors = dark.matches ? DARK : LIGHT;
    const datasets = runs.map((run, i) => ({ label: run.name, data: run.epoch.map((x, k) => ({ x, y: run[id][k] })), borderColor: colors[i % 10],
      backgroundColor: colors[i % 10], borderWidth: 2, pointRadius: run.epoch.length > 40 ? 0 : 2, pointHitRadius: 6 }));
    const axis = (text, more) => ({ title: { display: !!text, text, color: css('quiet') }, ticks: { color: css('quiet') }, grid: { color: css('line') }, border: { display: false }, ...more });
    charts.get(id)?.destroy();
    charts.set(id, new Chart(document.getElementById(id), { type: 'line', data: { datasets }, options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
      scales: { x: axis('epoch', { type: 'linear' }), y: axis('') },
      plugins: { legend: { align: 'end', labels: { color: css('text'), boxWidth: 26, boxHeight: 0 } },
        tooltip: { boxPadding: 4, callbacks: { title: items => 'Epoch ' + items[0].raw.x, label: item => ' ' + item.dataset.label + '  ' + item.raw.y?.toFixed(2) + ' nats' } } } } }));
  }

  const all = () => ['negativeElbo', 'reconstruction', 'kl'].forEach(draw);
  all();
  dark.addEventListener('change', all);
})();
