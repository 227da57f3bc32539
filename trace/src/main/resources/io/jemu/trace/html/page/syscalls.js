// System calls: sums by name, and each call.

import {code, definitions, h} from './dom.js';
import {count, duration, hex, moment} from './format.js';
import {Grid} from './grid.js';
import {TableView, detailPanel, imageFilter} from './tableview.js';

export const CLASS_NAMES = ['file', 'memory', 'process', 'signal', 'network', 'time', 'other'];

/** A small square in the colour of a class. */
export const swatch = name => h('span', {class: 'swatch', style: {background: `var(--${name})`},
    'aria-hidden': 'true'});

// -4095 to -1, as words without sign.
const FIRST_ERROR = '0xfffffffffffff001';
const AFTER_ERRORS = '0x10000000000000000';
const failed = row => BigInt.asIntN(64, row.result) < 0n && BigInt.asIntN(64, row.result) >= -4095n;

const CALL_COLUMNS = [
    {key: 'time', label: 'Time, s', width: 84, priority: 2, kind: 'number', render: row => moment(row.time)},
    {key: 'tid', label: 'Thread', width: 66, priority: 4, kind: 'number', render: row => row.tid},
    {key: 'text', label: 'Call', width: 200, grow: 6, priority: 0, kind: 'mono', render: row => row.text},
    {key: 'outcome', label: 'Result', width: 110, grow: 2, priority: 1, kind: 'mono',
        render: row => h('span', {class: failed(row) ? 'bad' : ''}, row.outcome)},
    {key: 'duration', label: 'Took', width: 76, priority: 3, kind: 'number', render: row => duration(row.duration)},
];

const sumColumns = () => {
    let most = 1;
    return {most: value => { most = value; }, columns: [
        {key: 'name', label: 'Call', width: 110, grow: 1, priority: 0, kind: 'mono',
            render: row => [swatch(CLASS_NAMES[row.kind]), row.name]},
        {key: 'calls', label: 'Calls', width: 76, priority: 1, kind: 'number', render: row => count(row.calls)},
        {key: 'errors', label: 'Errors', width: 66, priority: 2, kind: 'number',
            render: row => row.errors === 0 ? '' : h('span', {class: 'bad'}, count(row.errors))},
        {key: 'total', label: 'Time in all', width: 90, priority: 3, kind: 'number',
            render: row => duration(row.total)},
        {key: 'mean', label: 'Mean', width: 78, priority: 5, kind: 'number',
            render: row => duration(Math.round(row.total / row.calls))},
        {key: 'longest', label: 'Longest', width: 78, priority: 6, kind: 'number',
            render: row => duration(row.longest)},
        {key: 'share', label: 'Share of time', width: 130, grow: 2, priority: 4,
            render: row => h('span', {class: 'share', style: {width: `${(row.total / most * 100).toFixed(1)}%`}})},
    ]};
};

/** A table that is small enough to be sorted here. */
class SumView {
    constructor(app) {
        this.app = app;
        const {columns, most} = sumColumns();
        this.most = most;
        this.sort = {key: 'calls', descending: true};
        const open = row => app.route.go({part: 'calls', call: row.name, sort: null, row: null});
        this.grid = new Grid({label: 'System calls by name', columns, onOpen: open, onSelect: () => {},
            onSort: (key, descending) => {
                this.sort = {key, descending};
                this.show();
            }});
        this.grid.element.addEventListener('click', event => {
            const row = event.target.closest('.grid-row');
            if (row?.content !== undefined) {
                open(row.content);
            }
        });
        this.element = h('div', {class: 'split'}, this.grid.element);
    }

    async update() {
        this.sums = await this.app.client.ask('syscalls', {pid: this.app.image()?.pid ?? null});
        this.sums.forEach(sum => { sum.mean = sum.total / sum.calls; });
        this.most(Math.max(1, ...this.sums.map(sum => sum.total)));
        this.show();
    }

    show() {
        const {key, descending} = this.sort;
        const field = key === 'share' ? 'total' : key;
        const sign = descending ? -1 : 1;
        const rows = [...this.sums].sort((a, b) => (a[field] < b[field] ? -sign : a[field] > b[field] ? sign : 0)
            || (a.name < b.name ? -1 : 1));
        this.grid.show({count: rows.length, sort: key, descending, empty: 'The trace has no system calls.',
            rows: async (from, to) => rows.slice(from, to)});
    }
}

export function syscallsView(app) {
    const {route} = app;
    const part = (key, label) => h('button', {type: 'button', 'aria-pressed': 'false',
        onclick: () => route.go({part: key, row: null, sort: null})}, label);
    const byName = part(null, 'By name');
    const calls = part('calls', 'Each call');
    const errors = h('button', {type: 'button', 'aria-pressed': 'false',
        onclick: () => route.go({errors: route.get('errors') === '' ? 1 : null, row: null})}, 'Errors only');
    const detail = (row, close) => detailPanel(row.name, close,
        h('p', {class: 'reason mono'}, row.text),
        definitions([
            ['Result', h('span', {class: failed(row) ? 'mono bad' : 'mono'}, row.outcome)],
            ['RAX', code(hex(row.result))],
            ['Took', duration(row.duration)],
            ['Began', `${moment(row.time)} s`],
            ['Thread', `${row.tid} of process ${row.pid}`],
        ]),
        h('div', {class: 'actions'},
            h('button', {type: 'button', onclick: () => route.go({call: row.name, q: null})},
                `All calls of ${row.name}`),
            h('button', {type: 'button', onclick: () => app.showInTimeline(row.time, row.tid)}, 'In the timeline')));
    const filters = () => {
        const result = imageFilter(app);
        if (route.get('call') !== '') {
            result.push([`Call: ${route.get('call')}`, ['call'], [[['name', route.get('call')]]]]);
        }
        errors.setAttribute('aria-pressed', route.get('errors') !== '');
        if (route.get('errors') !== '') {
            result.push(['', ['errors'], [[['result', FIRST_ERROR, AFTER_ERRORS]]]]);
        }
        return result;
    };
    const table = new TableView(app, {table: 'syscalls', label: 'System calls', columns: CALL_COLUMNS, detail, filters,
        tools: [errors], hint: 'Search calls, files, results …', empty: 'The trace has no system calls.'});
    const sums = new SumView(app);
    const head = h('div', {class: 'bar', role: 'group', 'aria-label': 'Sums or calls'}, byName, calls,
        h('span', {class: 'spring'}), h('span', {class: 'legend'}, CLASS_NAMES.map(name =>
            h('span', {}, swatch(name), name))));
    const element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': 'System calls'}, head, sums.element,
        table.element);
    table.element.removeAttribute('role');
    return {element, search: table.search, async update() {
        const each = route.get('part') === 'calls';
        byName.setAttribute('aria-pressed', !each);
        calls.setAttribute('aria-pressed', each);
        sums.element.hidden = each;
        table.element.hidden = !each;
        await (each ? table.update() : sums.update());
    }};
}
