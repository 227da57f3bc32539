// The first view: what kind of run it was, and where to look.

import {code, definitions, h} from './dom.js';
import {base, count, duration} from './format.js';
import {CLASS_NAMES, swatch} from './syscalls.js';

const MOST_ROWS = 12;
const MOST_SYMBOLS = 6;

function tile(label, value, onclick, kind = '') {
    const content = [h('b', {}, value), h('span', {}, label)];
    return onclick === null ? h('div', {class: `tile ${kind}`}, content)
        : h('button', {type: 'button', class: `tile ${kind}`, onclick}, content);
}

function card(title, ...content) {
    return h('section', {class: 'card', 'aria-label': title}, h('h2', {}, title), content);
}

function table(heads, rows) {
    return h('table', {}, h('thead', {}, h('tr', {}, heads.map(([label, kind]) =>
        h('th', {class: kind, scope: 'col'}, label)))), h('tbody', {}, rows));
}

function interpositionsCard(app, interpositions) {
    const rows = interpositions.slice(0, MOST_ROWS).map(({from, to, symbols}) => {
        const winner = from.slice(from.indexOf(':') + 1);
        const hidden = to.slice(to.indexOf(':') + 1);
        const names = symbols.slice(0, MOST_SYMBOLS).map(({symbol}) => symbol).join(', ');
        const rest = symbols.length - MOST_SYMBOLS;
        return h('tr', {}, h('td', {}, h('button', {type: 'button', class: 'link',
            onclick: () => app.route.goTo('graph', {object: from})}, base(winner))),
        h('td', {}, base(hidden)),
        h('td', {class: 'mono interposed'}, rest > 0 ? `${names} and ${rest} more` : names));
    });
    return card('Interpositions', rows.length === 0
        ? h('p', {class: 'muted'}, 'None: no definition stood before another that a reference could have got.')
        : table([['Definitions of'], ['stand before those of'], ['Symbols']], rows),
    interpositions.length > MOST_ROWS
        ? h('p', {class: 'muted'}, `… and ${interpositions.length - MOST_ROWS} more`) : null);
}

function syscallsCard(app, sums) {
    const rows = [...sums].sort((a, b) => b.total - a.total || b.calls - a.calls).slice(0, MOST_ROWS).map(sum =>
        h('tr', {}, h('td', {class: 'mono'}, swatch(CLASS_NAMES[sum.kind]), h('button', {type: 'button', class: 'link',
            onclick: () => app.route.goTo('syscalls', {part: 'calls', call: sum.name})}, sum.name)),
        h('td', {class: 'number'}, count(sum.calls)),
        h('td', {class: 'number bad'}, sum.errors === 0 ? '' : count(sum.errors)),
        h('td', {class: 'number'}, duration(sum.total))));
    return card('System calls that took longest', rows.length === 0
        ? h('p', {class: 'muted'}, 'The trace has none.')
        : table([['Call'], ['Calls', 'number'], ['Errors', 'number'], ['Time in all', 'number']], rows));
}

function endsCard(processes) {
    const odd = processes.filter(process => process.end !== null && process.status !== 0);
    if (odd.length === 0) {
        return null;
    }
    return card('Processes that did not end well', table([['Process'], ['Command'], ['End']],
        odd.slice(0, MOST_ROWS).map(process => h('tr', {}, h('td', {class: 'mono'}, String(process.pid)),
            h('td', {class: 'mono'}, process.images.at(-1).argv.join(' ') || base(process.images.at(-1).path)),
            h('td', {class: 'bad'}, process.outcome)))));
}

export function overviewView(app) {
    const element = h('section', {class: 'view page', role: 'tabpanel', 'aria-label': 'Overview'});
    let shown = null;
    return {element, async update() {
        const image = app.image() ?? app.run.images[0] ?? null;
        if (shown === (image?.index ?? -1)) {
            return;
        }
        shown = image?.index ?? -1;
        const {client, route, run} = app;
        const [processes, sums, interpositions] = await Promise.all([client.ask('processes'),
            client.ask('syscalls', {pid: app.image()?.pid ?? null}),
            image === null ? [] : client.ask('interpositions', {image: image.index})]);
        const errors = sums.reduce((sum, {errors}) => sum + errors, 0);
        const symbols = new Set(interpositions.flatMap(found => found.symbols.map(({symbol}) => symbol)));
        element.replaceChildren(
            h('div', {class: 'tiles'},
                tile('run time', duration(run.end), () => route.goTo('timeline')),
                tile(processes.length === 1 ? 'process' : 'processes', count(processes.length),
                    () => route.goTo('processes')),
                tile(run.threads === 1 ? 'thread' : 'threads', count(run.threads), () => route.goTo('timeline')),
                tile('bindings', count(run.counts.bindings), () => route.goTo('bindings')),
                tile(symbols.size === 1 ? 'interposed symbol' : 'interposed symbols', count(symbols.size),
                    () => route.goTo('bindings', {interposed: 1}), symbols.size > 0 ? 'interposed' : ''),
                tile('system calls', count(run.counts.syscalls), () => route.goTo('syscalls')),
                tile('of them failed', count(errors), () => route.goTo('syscalls', {part: 'calls', errors: 1})),
                tile('signals', count(run.counts.signals), () => route.goTo('timeline'))),
            h('div', {class: 'cards'}, h('div', {},
                card('The run', definitions([...run.facts.map(([name, text]) => [name, code(text)]),
                    ['First program', image === null ? '' : code(image.path)],
                    ['Arguments', image === null ? '' : code(image.argv.join(' '))]])),
                interpositionsCard(app, interpositions)), h('div', {}, syscallsCard(app, sums), endsCard(processes))));
    }};
}
