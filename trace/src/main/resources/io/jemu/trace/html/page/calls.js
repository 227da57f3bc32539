// Calls between objects, when they were traced.

import {code, definitions, h} from './dom.js';
import {address, duration, moment} from './format.js';
import {TableView, detailPanel, imageFilter} from './tableview.js';

const INDENT = 14;
const DEEPEST = 16;

const COLUMNS = [
    {key: 'time', label: 'Time, s', width: 84, priority: 3, kind: 'number', render: row => moment(row.time)},
    {key: 'tid', label: 'Thread', width: 66, priority: 6, kind: 'number', render: row => row.tid},
    {key: 'symbol', label: 'Call', width: 200, grow: 6, priority: 0, kind: 'mono', render: row =>
        [h('span', {style: {'padding-left': `${Math.min(row.depth, DEEPEST) * INDENT}px`}}), row.symbol,
            h('span', {class: 'muted'}, `(${row.text})`)]},
    {key: 'outcome', label: 'Result', width: 110, grow: 1, priority: 2, kind: 'mono', sortable: false,
        render: row => row.outcome ?? ''},
    {key: 'caller', label: 'From', width: 110, grow: 1, priority: 4, render: row => row.caller},
    {key: 'callee', label: 'To', width: 110, grow: 1, priority: 1, render: row => row.callee},
    {key: 'duration', label: 'Took', width: 76, priority: 5, kind: 'number', render: row => duration(row.duration)},
];

export function callsView(app) {
    const {route} = app;
    const detail = (row, close) => detailPanel(row.symbol, close,
        h('p', {class: 'reason mono'}, `${row.symbol}(${row.text})`),
        definitions([
            ['From', code(row.caller)],
            ['To', code(row.callee)],
            ['Function', address(row.word) && code(address(row.word))],
            ['Result', row.outcome && code(row.outcome)],
            ['Took', duration(row.duration)],
            ['Depth', String(row.depth)],
            ['Thread', `${row.tid} of process ${row.pid}`],
            ['Began', `${moment(row.time)} s`],
        ]),
        h('div', {class: 'actions'},
            h('button', {type: 'button', onclick: () => route.goTo('calls', {q: `symbol:"${row.symbol}"`})},
                'All calls of it'),
            h('button', {type: 'button', onclick: () => route.goTo('bindings', {q: `symbol:"${row.symbol}"`})},
                'Its bindings'),
            h('button', {type: 'button', onclick: () => app.showInTimeline(row.time, row.tid)}, 'In the timeline')));
    return new TableView(app, {table: 'calls', label: 'Calls', columns: COLUMNS, detail, all: app.run.calls,
        filters: () => [...imageFilter(app), ['', [], [[['begins', 1]]]]],
        hint: 'Search functions, objects, arguments …', empty: 'The trace has no calls between objects.'});
}
