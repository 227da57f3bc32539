// The link map of an image: its objects, what they need, and who interposes whom.

import {layOut} from './layout.js';
import {parts} from './table.js';

/** The name of an object within its process. */
const keyOf = (space, name) => `${space}:${name}`;
const baseName = path => path.slice(path.lastIndexOf('/') + 1);

/** All objects that an image has had until a moment, by key, in the order in which they were loaded. */
function objectsOf(image, tables, images, until) {
    // A forked process has its parent's objects as they were then.
    const objects = image.copyOf === null ? new Map() : objectsOf(image.copyOf, tables, images, image.begin);
    const table = tables.objects;
    for (let row = 0; row < table.size; row++) {
        const when = table.column('order')[row];
        if (table.column('pid')[row] !== image.pid || when >= until || images.imageAt(image.pid, when) !== image) {
            continue;
        }
        const event = table.row(row);
        const key = keyOf(event.space, event.name);
        const known = objects.get(key);
        if (event.state === 'loaded' || known === undefined) {
            objects.set(key, {key, name: event.name, path: event.path, space: event.space, soname: event.soname,
                begin: event.begin, end: event.end, buildId: event.buildId, needed: parts(event.needed),
                cause: event.cause, loader: event.loader, loaded: event.time, relocated: null, unloaded: null});
        }
        if (event.state === 'relocated') {
            objects.get(key).relocated = event.time;
        } else if (event.state === 'unloaded') {
            objects.get(key).unloaded = event.time;
        }
    }
    return objects;
}

/** The object that a needed name means, in a namespace. */
function provider(objects, space, needed) {
    return objects.find(object => object.space === space && (object.soname === needed || object.path === needed
        || object.name === needed || baseName(object.path) === needed));
}

/** Bindings of an image, added up: for each object how many it asks for and defines, and what it interposes. */
function countBindings(image, table, images, objects) {
    const interpositions = new Map();
    for (let row = 0; row < table.size; row++) {
        if (table.column('pid')[row] !== image.pid
                || images.imageAt(image.pid, table.column('order')[row]) !== image) {
            continue;
        }
        const requester = node(objects, table, row, 'space', 'requester');
        requester.asks++;
        if (table.name('winner', row) === '') {
            requester.unbound++;
            continue;
        }
        const winner = node(objects, table, row, 'winnerSpace', 'winner');
        winner.defines++;
        if (table.column('interposes')[row] === 0) {
            continue;
        }
        const candidates = parts(table.name('candidates', row));
        for (let i = 0; i < candidates.length; i += 5) {
            if (candidates[i + 4] === 'hidden') {
                const hidden = keyOf(candidates[i + 1], candidates[i]);
                const key = `${winner.key}\n${hidden}`;
                const found = interpositions.get(key)
                    ?? {from: winner.key, to: hidden, symbols: new Map(), bindings: 0};
                const symbol = table.name('symbol', row);
                const requesters = found.symbols.get(symbol) ?? new Set();
                found.symbols.set(symbol, requesters.add(requester.name));
                found.bindings++;
                interpositions.set(key, found);
            }
        }
    }
    return [...interpositions.values()].map(found => ({...found,
        symbols: [...found.symbols].map(([symbol, requesters]) => ({symbol, requesters: [...requesters]}))}));
}

function node(objects, table, row, space, name) {
    const key = keyOf(table.column(space)[row], table.name(name, row));
    if (!objects.has(key)) {
        // Bindings were traced, objects were not.
        const path = table.name(name, row);
        objects.set(key, {key, name: path, path, space: table.column(space)[row], soname: '', begin: 0n, end: 0n,
            buildId: '', needed: [], cause: '', loader: '', loaded: 0, relocated: null, unloaded: null});
    }
    const object = objects.get(key);
    object.asks ??= 0;
    object.defines ??= 0;
    object.unbound ??= 0;
    return object;
}

/** The small line below an object's name. */
function captionOf({cause, asks, defines}) {
    return [cause === 'preload' ? 'preloaded' : cause === 'dlopen' ? 'by dlopen' : '', `asks ${asks}`,
        `defines ${defines}`].filter(part => part !== '').join(' · ');
}

/** The graph of an image's link map, laid out. */
export function linkMap(image, tables, images) {
    const objects = objectsOf(image, tables, images, Infinity);
    const interpositions = countBindings(image, tables.bindings, images, objects);
    const nodes = [...objects.values()].map(object => ({asks: 0, defines: 0, unbound: 0, ...object,
        label: object.cause === 'program' ? baseName(object.path) : baseName(object.name)}));
    nodes.forEach(node => { node.sub = captionOf(node); });
    const edges = new Map();
    const edge = (from, to, kind) => {
        if (to !== undefined && from !== to && !edges.has(`${from.key}\n${to.key}`)) {
            edges.set(`${from.key}\n${to.key}`, {from: from.key, to: to.key, kind});
        }
    };
    for (const object of nodes) {
        object.needed.forEach(needed => edge(object, provider(nodes, object.space, needed), 'needed'));
    }
    for (const object of nodes) {
        const loader = nodes.find(other => other.name === object.loader && other.space === object.space)
            ?? nodes.find(other => other.name === object.loader);
        if (object.cause === 'dlopen' && loader !== undefined) {
            edge(loader, object, 'dlopen');
        }
    }
    return layOut(nodes, [...edges.values()], interpositions);
}

/** Interpositions of a whole image as [winner, hidden, symbols] for the overview. */
export function interpositionsOf(image, tables, images) {
    return countBindings(image, tables.bindings, images, objectsOf(image, tables, images, Infinity));
}
