// The tree of processes.

import {h} from './dom.js';
import {base, count, duration, moment} from './format.js';
import {Grid} from './grid.js';

const commandOf = process => {
    const image = process.images.at(-1);
    return image.argv.length > 0 ? image.argv.join(' ') : base(image.path) || 'program';
};

export function processesView(app) {
    const columns = [
        {key: 'pid', label: 'Process', width: 120, grow: 1, priority: 0, kind: 'mono',
            render: row => [h('span', {style: {'padding-left': `${row.depth * 16}px`}}), row.depth > 0
                ? h('span', {class: 'muted'}, '└ ') : null, String(row.pid)]},
        {key: 'command', label: 'Command', width: 150, grow: 4, priority: 1, kind: 'mono',
            render: row => row.images.length > 2
                ? [commandOf(row), h('span', {class: 'muted'}, `  (${row.images.length - 1} programs)`)]
                : commandOf(row)},
        {key: 'outcome', label: 'End', width: 120, grow: 1, priority: 2,
            render: row => row.end === null ? h('span', {class: 'muted'}, 'not seen')
                : h('span', {class: row.status === 0 ? '' : 'bad'}, row.outcome)},
        {key: 'start', label: 'Began, s', width: 84, priority: 5, kind: 'number', render: row => moment(row.start)},
        {key: 'lived', label: 'Lived', width: 80, priority: 4, kind: 'number',
            render: row => row.end === null ? '' : duration(row.end - row.start)},
        {key: 'life', label: 'In the run', width: 120, grow: 2, priority: 7, render: row => {
            const whole = Math.max(1, app.run.end);
            const end = row.end ?? app.run.end;
            return h('span', {class: 'share', style: {'margin-left': `${(row.start / whole * 100).toFixed(2)}%`,
                width: `${Math.max(0.5, (end - row.start) / whole * 100).toFixed(2)}%`}});
        }},
        {key: 'threads', label: 'Threads', width: 66, priority: 6, kind: 'number', render: row => count(row.threads)},
        {key: 'syscalls', label: 'System calls', width: 94, priority: 3, kind: 'number',
            render: row => count(row.syscalls)},
        {key: 'bindings', label: 'Bindings', width: 76, priority: 8, kind: 'number',
            render: row => count(row.bindings)},
        {key: 'signals', label: 'Signals', width: 66, priority: 9, kind: 'number', render: row => count(row.signals)},
    ];
    const grid = new Grid({label: 'Processes', columns,
        onOpen: row => app.route.goTo('timeline', {q: String(row.pid)})});
    const element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': 'Processes'},
        h('div', {class: 'bar'}, h('span', {class: 'muted'},
            'Each process below the one that made it. Enter or double-click shows it in the timeline.')),
        h('div', {class: 'split'}, grid.element));
    let shown = false;
    return {element, async update() {
        if (!shown) {
            shown = true;
            const rows = await app.client.ask('processes');
            grid.show({count: rows.length, rows: async (from, to) => rows.slice(from, to),
                empty: 'The trace has no processes.'});
        }
    }};
}
