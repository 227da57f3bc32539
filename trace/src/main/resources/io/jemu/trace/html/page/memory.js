// The memory map of a process, at its end or after any of its changes.

import {code, definitions, h, settled} from './dom.js';
import {base, count, hex, moment, plural, size} from './format.js';
import {Grid} from './grid.js';
import {detailPanel, searchBox} from './tableview.js';

const LEAST_HEIGHT = 15;
const MOST_HEIGHT = 90;
const PAGE_BITS = 12;

function kindOf(region) {
    if (region.path === '[heap]') {
        return 'heap-region';
    }
    if (region.path.startsWith('[stack')) {
        return 'stack-region';
    }
    if (region.protection.includes('x')) {
        return 'code-region';
    }
    if (region.path === '') {
        return 'anonymous-region';
    }
    return region.protection.includes('w') ? 'data-region' : 'read-region';
}

const KINDS = [['code-region', 'code'], ['data-region', 'writable file'], ['read-region', 'read-only file'],
    ['heap-region', 'heap'], ['stack-region', 'stack'], ['anonymous-region', 'anonymous']];

const nameOf = region => region.path === '' ? 'anonymous' : base(region.path);
const sizeOf = region => region.end - region.begin;

const COLUMNS = [
    {key: 'begin', label: 'Begin', width: 128, priority: 0, kind: 'mono', render: region => hex(region.begin)},
    {key: 'end', label: 'End', width: 128, priority: 4, kind: 'mono', render: region => hex(region.end)},
    {key: 'size', label: 'Size', width: 84, priority: 1, kind: 'number', render: region => size(sizeOf(region))},
    {key: 'protection', label: 'Access', width: 70, priority: 2, kind: 'mono',
        render: region => region.protection},
    {key: 'path', label: 'What', width: 120, grow: 4, priority: 0,
        render: region => [h('span', {class: `square ${kindOf(region)}`, 'aria-hidden': 'true'}),
            region.path === '' ? h('span', {class: 'muted'}, 'anonymous') : region.path]},
    {key: 'offset', label: 'Offset', width: 90, priority: 5, kind: 'mono',
        render: region => region.path === '' || region.path.startsWith('[') ? '' : hex(region.offset)},
    {key: 'time', label: 'Since, s', width: 84, priority: 6, kind: 'number', render: region => moment(region.time)},
];

/** The order in which a column sorts. */
const sortValue = (region, key) => key === 'size' ? sizeOf(region) : region[key];

export function memoryView(app) {
    const {client, route} = app;
    const search = searchBox(app, 'Find a file, or an address …');
    const status = h('span', {class: 'status', role: 'status'});
    const moved = settled(60, value => route.go({after: value === slider.max ? null : value, row: null}, true));
    const slider = h('input', {type: 'range', class: 'slider', min: 0, max: 0, value: 0, 'aria-label': 'Changes made',
        oninput: () => moved(slider.value)});
    const strip = h('div', {class: 'strip', 'aria-hidden': 'true'});
    let sort = {key: 'begin', descending: false};
    const grid = new Grid({label: 'Memory map', columns: COLUMNS, onSelect: region => show(region),
        onSort: (key, descending) => {
            sort = {key, descending};
            list();
        }});
    const split = h('div', {class: 'split'}, strip, grid.element);
    const element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': 'Memory'},
        h('div', {class: 'bar'}, search, h('label', {class: 'status'}, 'After '), slider, status,
            h('span', {class: 'spring'}), h('span', {class: 'legend'}, KINDS.map(([kind, text]) =>
                h('span', {}, h('span', {class: `square ${kind}`, 'aria-hidden': 'true'}), text)))), split);
    let map = null;
    let shown = null;
    let panel = null;

    function show(region) {
        panel?.remove();
        panel = null;
        strip.querySelectorAll('.current').forEach(other => other.classList.remove('current'));
        if (region === null) {
            return;
        }
        const block = [...strip.children].find(child => child.region === region);
        block?.classList.add('current');
        block?.scrollIntoView({block: 'nearest'});
        panel = detailPanel(nameOf(region), () => show(null), definitions([
            ['Range', code(`${hex(region.begin)} – ${hex(region.end)}`)],
            ['Size', `${size(sizeOf(region))}, `
                + plural(Number(sizeOf(region) >> BigInt(PAGE_BITS)), 'page', 'pages')],
            ['Access', code(region.protection)],
            ['File', region.path && code(region.path)],
            ['Offset', region.path && !region.path.startsWith('[') && code(hex(region.offset))],
            ['Since', `${moment(region.time)} s`],
        ].map(([term, value]) => [term, value === false ? '' : value])));
        split.append(panel);
    }

    function drawStrip() {
        const parts = [];
        map.regions.toReversed().forEach((region, i, all) => {
            const bits = Math.log2(Number(sizeOf(region))) - PAGE_BITS;
            const height = Math.min(MOST_HEIGHT, LEAST_HEIGHT + Math.max(0, bits) * 4);
            const block = h('button', {type: 'button', tabindex: -1, class: `region ${kindOf(region)}`,
                title: `${hex(region.begin)} – ${hex(region.end)} ${region.protection} ${region.path}`,
                style: {height: `${height}px`}, onclick: () => choose(region)},
            h('span', {}, `${nameOf(region)} ${region.protection}`));
            block.region = region;
            parts.push(block);
            const below = all[i + 1];
            if (below !== undefined && below.end !== region.begin) {
                parts.push(h('div', {class: 'gap'}, size(region.begin - below.end)));
            }
        });
        strip.replaceChildren(...parts);
    }

    let rows = [];
    function choose(region) {
        const place = rows.indexOf(region);
        if (place >= 0) {
            grid.select(place);
        } else {
            show(region);
        }
    }

    function list() {
        const query = route.get('q').toLowerCase();
        const address = /^0x[0-9a-f]{1,16}$/.test(query) ? BigInt(query) : null;
        rows = map.regions.filter(region => address === null
            ? `${region.path} ${region.protection}`.toLowerCase().includes(query)
            : region.begin <= address && address < region.end);
        const sign = sort.descending ? -1 : 1;
        rows.sort((a, b) => {
            const [x, y] = [sortValue(a, sort.key), sortValue(b, sort.key)];
            return x < y ? -sign : x > y ? sign : 0;
        });
        grid.show({count: rows.length, sort: sort.key, descending: sort.descending,
            rows: async (from, to) => rows.slice(from, to),
            empty: map.changes === 0 ? 'The trace has no changes of this memory map.' : 'Nothing matches.'});
        show(null);
    }

    return {element, search, async update() {
        const image = app.image() ?? app.run.images[0] ?? null;
        if (image === null) {
            status.textContent = 'The trace has no changes of memory maps.';
            return;
        }
        if (document.activeElement !== search) {
            search.value = route.get('q');
        }
        const after = route.number('after');
        const key = JSON.stringify([image.index, after]);
        if (shown?.key !== key) {
            map = await client.ask('memory', {image: image.index, count: after});
            slider.max = map.changes;
            slider.value = map.made;
            status.textContent = `${count(map.made)} of ${plural(map.changes, 'change', 'changes')}`
                + (map.last === null ? '' : ` (${moment(map.last.time)} s), `
                    + `${size(map.regions.reduce((sum, region) => sum + sizeOf(region), 0n))} mapped`);
            drawStrip();
        }
        const wanted = {key, query: route.get('q')};
        if (shown === null || shown.key !== wanted.key || shown.query !== wanted.query) {
            shown = wanted;
            list();
        }
    }};
}
