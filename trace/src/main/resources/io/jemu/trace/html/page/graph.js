// The link map: its graph, and what is known of the object that is chosen.

import {code, definitions, h} from './dom.js';
import {base, count, hex, moment, plural, size} from './format.js';
import {GraphView} from './graphview.js';
import {detailPanel, searchBox} from './tableview.js';
import {showTip} from './tip.js';

export function graphView(app) {
    const {client, route} = app;
    const graph = new GraphView({
        chosen: node => route.go({object: route.get('object') === node.key ? null : node.key}, true),
        over: (content, x, y) => showTip(content, x, y),
        pair: found => route.goTo('bindings', {interposed: 1, object: found.from}),
    });
    const search = searchBox(app, 'Find an object …');
    const status = h('span', {class: 'status', role: 'status'});
    const all = h('button', {type: 'button', 'aria-pressed': 'false',
        title: 'Also those that longer ways imply',
        onclick: () => route.go({all: route.get('all') === '' ? 1 : null}, true)},
    'All dependencies');
    const stroke = (color, style, text) => h('span', {}, h('span', {class: 'stroke',
        style: {'border-top-color': `var(--${color})`, 'border-top-style': style}}), text);
    const split = h('div', {class: 'split'}, graph.element);
    const element = h('section', {class: 'view', role: 'tabpanel', 'aria-label': 'Link map'},
        h('div', {class: 'bar'}, search, all, status, h('span', {class: 'spring'}),
            h('span', {class: 'legend'}, stroke('line-strong', 'solid', 'needs (DT_NEEDED)'),
                stroke('dlopen', 'dashed', 'opened by dlopen'), stroke('interpose', 'solid', 'interposes'))), split);
    let shown = null;
    let panel = null;
    let data = null;

    function details(node) {
        const close = () => route.go({object: null}, true);
        const key = node.key;
        const won = data.interpositions.filter(found => found.from === key);
        const lost = data.interpositions.filter(found => found.to === key);
        const list = (title, entries, other) => entries.length === 0 ? [] : [h('h3', {}, title), h('ul',
            {class: 'candidates'}, entries.map(found => h('li', {class: 'hidden-by'},
                h('div', {}, found.symbols.slice(0, 8).map(({symbol}) => symbol).join(', '),
                    found.symbols.length > 8 ? ` and ${found.symbols.length - 8} more` : ''),
                h('div', {class: 'muted'}, other(found)))))];
        const label = other => graph.nodes.get(other).label;
        return detailPanel(node.label, close, definitions([
            ['Path', code(node.path)],
            ['Soname', node.soname && code(node.soname)],
            ['Why', node.cause + (node.loader === '' ? '' : ` by ${base(node.loader)}`)],
            ['Mapped', node.end === 0n ? '' : code(`${hex(node.begin)} – ${hex(node.end)}`)],
            ['Size', node.end === 0n ? '' : size(node.end - node.begin)],
            ['Build ID', node.buildId && code(node.buildId)],
            ['Namespace', node.space === 0 ? '' : String(node.space)],
            ['Loaded', node.end === 0n ? '' : `${moment(node.loaded)} s`],
            ['Unloaded', node.unloaded === null ? '' : `${moment(node.unloaded)} s`],
            ['Needs', node.needed.length === 0 ? '' : code(node.needed.join(', '))],
            ['Asks for', `${plural(node.asks, 'binding', 'bindings')}${node.unbound > 0
                ? `, ${count(node.unbound)} of them bound to nothing` : ''}`],
            ['Defines for', plural(node.defines, 'binding', 'bindings')],
        ]),
        list('Interposes', won, found => `of ${label(found.to)}`),
        list('Interposed', lost, found => `by ${label(found.from)}`),
        h('div', {class: 'actions'}, h('button', {type: 'button', onclick: () => route.goTo('bindings', {object: key})},
            'Its bindings'),
        node.end === 0n ? null : h('button', {type: 'button',
            onclick: () => route.goTo('memory', {q: base(node.path)})}, 'Its memory')));
    }

    return {element, search, async update() {
        const image = app.image() ?? app.run.images[0] ?? null;
        if (image === null) {
            status.textContent = 'The trace has no objects.';
            return;
        }
        if (shown !== image.index) {
            shown = image.index;
            data = await client.ask('linkMap', {image: image.index});
            graph.draw(data);
            const hidden = data.nodes.length;
            status.textContent = `${plural(hidden, 'object', 'objects')}, `
                + plural(data.interpositions.length, 'interposition', 'interpositions');
        }
        if (document.activeElement !== search) {
            search.value = route.get('q');
        }
        graph.find(route.get('q'));
        graph.element.classList.toggle('all', route.get('all') !== '');
        all.setAttribute('aria-pressed', route.get('all') !== '');
        const key = route.get('object');
        if (key !== (graph.selected ?? '')) {
            graph.select(key);
            panel?.remove();
            panel = null;
            const node = graph.nodes.get(key);
            if (node !== undefined) {
                panel = details(node);
                split.append(panel);
                if (graph.scale < 0.6) {
                    graph.centre(key);
                }
            }
        }
    }};
}
