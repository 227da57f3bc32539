// The table of bindings, and what is known of one.

import {code, definitions, h} from './dom.js';
import {address, base, listed, moment} from './format.js';
import {TableView, detailPanel, imageFilter} from './tableview.js';

const nameOf = row => row.version === '' ? row.symbol : `${row.symbol}@${row.version}`;

const COLUMNS = [
    {key: 'symbol', label: 'Symbol', width: 210, grow: 5, priority: 0, kind: 'mono',
        render: row => [row.symbol, row.version === '' ? null : h('span', {class: 'muted'}, `@${row.version}`)]},
    {key: 'requester', label: 'Asked for by', width: 110, grow: 2, priority: 3, render: row => base(row.requester)},
    {key: 'winner', label: 'Bound to', width: 110, grow: 2, priority: 1,
        render: row => row.winner === '' ? h('span', {class: 'muted'}, 'nothing')
            : h('span', {class: row.interposes === 1 ? 'interposed' : ''}, base(row.winner))},
    {key: 'reason', label: 'Why', width: 300, grow: 5, priority: 4,
        render: row => row.interposes === 1
            ? [h('span', {class: 'badge interposed'}, 'interposes'), ` ${row.reason}`] : row.reason},
    {key: 'when', label: 'When', width: 70, grow: 0, priority: 2, render: row => row.when},
    {key: 'relocation', label: 'Relocation', width: 170, priority: 7, kind: 'mono', render: row => row.relocation},
    {key: 'slot', label: 'Word written', width: 128, priority: 8, kind: 'mono', render: row => address(row.slot)},
    {key: 'value', label: 'Value', width: 128, priority: 11, kind: 'mono', render: row => address(row.value)},
    {key: 'tid', label: 'Thread', width: 66, priority: 9, kind: 'number', render: row => row.tid},
    {key: 'time', label: 'Time, s', width: 84, priority: 6, kind: 'number', render: row => moment(row.time)},
];

/** The objects that a look-up considered. */
function candidates(row) {
    const words = listed(row.candidates);
    const items = [];
    for (let i = 0; i < words.length; i += 5) {
        const [name, space, version, standing, hidden] = words.slice(i, i + 5);
        items.push(h('li', {class: standing === 'winner' ? 'winner' : hidden === '' ? '' : 'hidden-by'},
            h('div', {}, code(name), version === '' ? '' : h('span', {class: 'muted'}, ` ${version}`)),
            h('div', {class: hidden === '' ? 'muted' : 'interposed'}, standing === 'winner' ? 'chosen'
                : standing.replaceAll('_', ' ') + (hidden === '' ? '' : ': would have been chosen, is interposed'),
            space === '0' ? '' : `, namespace ${space}`)));
    }
    return items.length === 0 ? [] : [h('h3', {}, 'Candidates, in the order of the search'),
        h('ol', {class: 'candidates'}, items)];
}

export function bindingsView(app) {
    const {route} = app;
    const interposed = h('button', {type: 'button', 'aria-pressed': 'false',
        onclick: () => route.go({interposed: route.get('interposed') === '' ? 1 : null, row: null})},
    'Interpositions only');

    const detail = (row, close) => detailPanel(nameOf(row), close,
        h('p', {class: 'reason'}, row.reason),
        definitions([
            ['Asked for by', code(row.requester)],
            ['Bound to', row.winner === '' ? 'nothing' : code(row.winner)],
            ['Definition', address(row.definition) && code(address(row.definition))],
            ['When', row.when],
            ['Relocation', code(row.relocation)],
            ['Word written', address(row.slot) && code(`[${address(row.slot)}] = ${address(row.value) || '0'}`)],
            ['Value', address(row.slot) === '' ? code(address(row.value)) : ''],
            ['Called from', address(row.callSite) && code(address(row.callSite))],
            ['Thread', `${row.tid} of process ${row.pid}`],
            ['Time', `${moment(row.time)} s`],
        ]),
        candidates(row),
        h('div', {class: 'actions'},
            h('button', {type: 'button', onclick: () => route.goTo('bindings', {q: `symbol:"${row.symbol}"`})},
                'All bindings of this symbol'),
            h('button', {type: 'button', onclick: () => route.goTo('graph', {object: `${row.space}:${row.requester}`})},
                'In the link map'),
            h('button', {type: 'button', onclick: () => app.showInTimeline(row.time, row.tid)}, 'In the timeline')));

    const filters = () => {
        const object = route.get('object');
        const result = imageFilter(app);
        if (object !== '') {
            const space = Number(object.slice(0, object.indexOf(':')));
            const name = object.slice(object.indexOf(':') + 1);
            result.push([`Object: ${base(name)}`, ['object'], [[['space', space], ['requester', name]],
                [['winnerSpace', space], ['winner', name]]]]);
        }
        const pair = route.get('pair');
        if (pair !== '') {
            result.push([`Bound to: ${base(pair)}`, ['pair'], [[['winner', pair]]]]);
        }
        interposed.setAttribute('aria-pressed', route.get('interposed') !== '');
        if (route.get('interposed') !== '') {
            result.push(['', ['interposed'], [[['interposes', 1]]]]);
        }
        return result;
    };
    return new TableView(app, {table: 'bindings', label: 'Bindings', columns: COLUMNS, detail, filters,
        tools: [interposed], hint: 'Search symbols, objects, reasons …',
        empty: 'The trace has no bindings.'});
}
