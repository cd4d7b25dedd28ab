'use strict';
// Draws what the element #data holds. A part of the page that is not there has no canvas and is passed over.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const charts = new Map();
  let secondHalf = false;

  // Petroff's ten colours, which people with any colour vision can tell apart (arXiv 2107.02270); on a dark page the
  // dark ones are lighter, on a light page the light ones darker. After ten classes the shape of the point changes.
  const LIGHT = ['#3f90da', '#f39c00', '#bd1f01', '#8a9a98', '#832db6', '#a96b59', '#e76300', '#a3955a', '#5f636e', '#4fb3b8'];
  const DARK = ['#5aa5ea', '#ffb733', '#ee5a3c', '#a9b8b6', '#b572e0', '#c68d7c', '#ff8433', '#cfc389', '#868b98', '#92dadd'];
  const SHAPES = ['circle', 'triangle', 'rectRot', 'rect'];

  const css = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const isDark = () => dark.matches && !root.classList.contains('printing');
  const number = (value, digits = 2) => value === null || value === undefined ? '–'
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
  const short = value => value === 0 ? '0' : Math.abs(value) >= 0.01 && Math.abs(value) < 1e5
    ? value.toLocaleString('en', { maximumSignificantDigits: 4 }) : value.toExponential(2).replace(/\.?0+e/, 'e');

  function draw(id, configuration) {
    const canvas = document.getElementById(id);
    if (!canvas) return;
    charts.get(id)?.destroy();
    charts.set(id, new Chart(canvas, configuration));
  }

  function axis(title, more = {}) {
    return { title: { display: !!title, text: title, color: css('quiet') }, ticks: { color: css('quiet'), ...more.ticks },
      grid: { color: css('line') }, border: { display: false }, ...more.axis };
  }

  function options(x, y, more = {}) {
    return { animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
      scales: { x, y }, ...more,
      plugins: { legend: { display: false }, tooltip: { boxPadding: 4 }, ...more.plugins } };
  }

  const epochs = data.epochs;
  function line(column, label, color, more = {}) {
    const points = epochs.epoch.map((x, i) => ({ x, y: epochs[column][i] }));
    return { label, data: points, borderColor: css(color), backgroundColor: css(color), borderWidth: 2,
      pointRadius: points.length > 40 ? 0 : 2, pointHoverRadius: 4, pointHitRadius: 6, clip: secondHalf ? 0 : 6, ...more };
  }

  function curve(id, datasets, format, more = {}) {
    const last = epochs.epoch.at(-1);
    const alone = epochs.epoch.length === 1 ? 1 : 0;
    const first = secondHalf && more.zooms ? Math.ceil((epochs.epoch[0] + last) / 2) : epochs.epoch[0];
    const x = axis('epoch', { ticks: { precision: 0, maxTicksLimit: 12 }, axis: { type: 'linear', min: first - alone, max: last + alone } });
    const label = item => ' ' + item.dataset.label + '  ' + format(item.raw.y);
    draw(id, { type: 'line', data: { datasets }, options: options(x, axis('', { ticks: more.ticks, axis: more.y }), {
      plugins: {
        legend: { display: datasets.length > 1, align: 'end', labels: { color: css('text'), boxWidth: 26, boxHeight: 0 } },
        tooltip: { boxPadding: 4, callbacks: { title: items => 'Epoch ' + items[0].raw.x + (items[0].raw.x === epochs.best ? ' (best)' : ''), label } },
      } }) });
  }

  function both(id, part) {
    if (!epochs['training' + part]) return;
    const datasets = [line('training' + part, 'training', 'training', { borderDash: [5, 4] })];
    const best = context => context.raw?.x === epochs.best ? 5 : epochs.epoch.length > 40 ? 0 : 2;
    if (epochs['validation' + part]) datasets.push(line('validation' + part, 'validation', 'validation', { pointRadius: best }));
    curve(id, datasets, value => number(value) + ' nats', { zooms: true });
  }

  function curves() {
    both('negativeElbo', 'NegativeElbo');
    both('reconstruction', 'Reconstruction');
    both('kl', 'Kl');
    if (epochs.activeUnits) {
      const top = data.outcome?.klPerDimension ? { suggestedMax: data.outcome.klPerDimension.length } : {};
      curve('activeUnits', [line('activeUnits', 'active units', 'validation', { stepped: 'middle' })], String, { y: { min: 0, ...top }, ticks: { precision: 0 } });
    }
    if (epochs.klWeight) curve('klWeight', [line('klWeight', 'KL weight', 'validation')], short, { y: { beginAtZero: true, suggestedMax: 1 } });
    if (document.getElementById('optimisation').open) {
      curve('learningRate', [line('learningRate', 'learning rate', 'validation')], short, { y: { beginAtZero: true }, ticks: { callback: short } });
      curve('gradientNorm', [line('gradientNorm', 'gradient norm', 'validation')], short, { y: { beginAtZero: true } });
    }
  }

  function klPerDimension() {
    const { klPerDimension: kl, meanVariances: variances, activeVariance } = data.outcome;
    const order = kl.map((_, j) => j).sort((a, b) => kl[b] - kl[a]);
    const active = j => !variances || variances[j] > activeVariance;
    const bars = (label, color, wanted) => ({ label, data: order.map(j => wanted(j) ? kl[j] : null), backgroundColor: css(color),
      grouped: false, categoryPercentage: 1, barPercentage: 0.86, borderRadius: 2 });
    const datasets = variances ? [bars('active', 'active', active), bars('inactive', 'inactive', j => !active(j))] : [bars('KL', 'active', () => true)];
    const variance = items => variances ? 'variance of mean ' + short(variances[order[items[0].dataIndex]]) : '';
    draw('klPerDimension', { type: 'bar', data: { labels: order.map(String), datasets },
      options: options(axis('latent dimension', { axis: { grid: { display: false } }, ticks: { autoSkipPadding: 6, maxRotation: 0 } }), axis('nats', { axis: { beginAtZero: true } }), {
        plugins: {
          legend: { display: !!variances, align: 'end', labels: { color: css('text'), boxWidth: 12, boxHeight: 12 } },
          tooltip: { boxPadding: 4, filter: item => item.raw !== null, callbacks: {
            title: items => items.length ? 'Dimension ' + items[0].label : '', label: item => ' ' + number(item.raw, 3) + ' nats, ' + item.dataset.label, footer: variance } },
        } }) });
  }

  const middle = values => values.slice().sort((a, b) => a - b)[values.length >> 1];

  // The name of each class where most of it lies: a colour alone is hard to look up among ten.
  const names = { id: 'names', afterDatasetsDraw(chart) {
    const { ctx } = chart;
    ctx.save();
    ctx.font = '600 14px system-ui, sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 4;
    ctx.strokeStyle = css('card');
    ctx.fillStyle = css('text');
    chart.data.datasets.forEach((set, i) => {
      if (!set.named || !set.data.length || !chart.isDatasetVisible(i)) return;
      const x = chart.scales.x.getPixelForValue(middle(set.data.map(p => p.x)));
      const y = chart.scales.y.getPixelForValue(middle(set.data.map(p => p.y)));
      ctx.strokeText(set.label, x, y);
      ctx.fillText(set.label, x, y);
    });
    ctx.restore();
  } };

  function latentMap() {
    const { x, y, label, labels } = data.latentMap;
    const colors = isDark() ? DARK : LIGHT;
    const classes = labels.length ? labels.map((name, c) => ({ name, c })) : [{ name: 'examples', c: -1 }];
    const datasets = classes.map(({ name, c }) => {
      const color = colors[Math.max(c, 0) % colors.length];
      return { label: name, data: x.flatMap((_, i) => label[i] === c ? [{ x: x[i], y: y[i] }] : []), named: c >= 0 && name.length <= 12,
        backgroundColor: color + 'b0', borderColor: color, borderWidth: 0, pointStyle: SHAPES[Math.floor(Math.max(c, 0) / colors.length) % SHAPES.length],
        radius: x.length > 1500 ? 2.4 : 3.2, hoverRadius: 6 };
    }).filter(set => set.data.length);
    const place = item => (labels.length ? ' ' + item.dataset.label + '  ' : ' ') + '(' + number(item.raw.x) + ', ' + number(item.raw.y) + ')';
    draw('latentMap', { type: 'scatter', data: { datasets }, plugins: labels.length <= 20 ? [names] : [], options: options(axis(''), axis(''), {
      interaction: { mode: 'nearest', intersect: true },
      plugins: {
        legend: { display: labels.length > 0, position: 'bottom', labels: { color: css('text'), usePointStyle: true, boxHeight: 7, padding: 12 } },
        tooltip: { boxPadding: 4, callbacks: { label: place } },
      } }) });
  }

  function table() {
    const heads = [['epoch', 'epoch', 0], ['trainingNegativeElbo', 'training −ELBO'], ['trainingReconstruction', 'reconstruction'], ['trainingKl', 'KL'],
      ['validationNegativeElbo', 'validation −ELBO'], ['validationReconstruction', 'reconstruction'], ['validationKl', 'KL'], ['activeUnits', 'active', 0],
      ['klWeight', 'KL weight', short], ['learningRate', 'learning rate', short], ['gradientNorm', 'gradient norm', short], ['seconds', 'seconds', 1]]
      .filter(([column]) => epochs[column]);
    const row = (tag, texts) => {
      const tr = document.createElement('tr');
      for (const text of texts) tr.appendChild(document.createElement(tag)).textContent = text;
      return tr;
    };
    const element = document.getElementById('epochs');
    element.createTHead().append(row('th', heads.map(([, name]) => name)));
    const body = element.createTBody();
    epochs.epoch.forEach((epoch, i) => {
      const tr = row('td', heads.map(([column, , format]) => {
        const value = epochs[column][i];
        return typeof format === 'function' && value !== null ? format(value) : number(value, typeof format === 'number' ? format : 2);
      }));
      tr.classList.toggle('best', epoch === epochs.best);
      body.append(tr);
    });
  }

  function drawAll() {
    if (epochs) curves();
    if (data.outcome?.klPerDimension) klPerDimension();
    if (data.latentMap) latentMap();
  }

  function copyButton() {
    const button = document.getElementById('copy');
    if (!button) return;
    const command = document.getElementById('command');
    button.hidden = false;
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      } catch {
        // A page from disk may not be allowed to: the reader copies what is now selected.
        getSelection().selectAllChildren(command);
      }
    };
  }

  copyButton();
  if (epochs) {
    table();
    document.getElementById('optimisation').ontoggle = curves;
    const zoom = document.getElementById('zoom');
    if (zoom) {
      zoom.hidden = epochs.epoch.length < 4;
      zoom.querySelector('input').onchange = event => { secondHalf = event.target.checked; curves(); };
    }
  }
  drawAll();
  dark.addEventListener('change', drawAll);
  addEventListener('beforeprint', () => { root.classList.add('printing'); drawAll(); });
  addEventListener('afterprint', () => { root.classList.remove('printing'); drawAll(); });
})();
