// Draws a graph in layers from left to right: an object stands to the right of all that need it.

const NODE_HEIGHT = 34;
const ROW = 44;
const PASSING = 13;
const LAYER_GAP = 60;
const GROUP_GAP = 44;
const GROUP_PADDING = 22;
const SWEEPS = 10;
const MIN_WIDTH = 96;
const MAX_WIDTH = 260;
const CHARACTER_WIDTH = 7.4;
const CAPTION_WIDTH = 5.4;

/**
 * Places nodes and routes edges, each namespace in a box of its own.
 *
 * @returns nodes with x, y, width, height; edges with points and whether others imply them; the boxes; the whole size
 */
export function layOut(nodes, edges, interpositions) {
    const spaces = [...new Set(nodes.map(node => node.space))].sort((a, b) => a - b);
    const placed = new Map();
    const routed = [];
    const groups = [];
    let top = 0;
    let width = 0;
    for (const space of spaces) {
        const members = nodes.filter(node => node.space === space);
        const keys = new Set(members.map(node => node.key));
        const interposers = new Set(interpositions.map(found => found.from));
        // What interposes stands first in its layer, near its arcs, which pass above.
        members.forEach(node => { node.first = interposers.has(node.key); });
        const within = edges.filter(edge => keys.has(edge.from) && keys.has(edge.to));
        const box = layOutGroup(members, within, top + GROUP_PADDING, placed, routed);
        groups.push({space, x: 0, y: top, width: box.width + 2 * GROUP_PADDING,
            height: box.height + 2 * GROUP_PADDING});
        width = Math.max(width, box.width + 2 * GROUP_PADDING);
        top += box.height + 2 * GROUP_PADDING + GROUP_GAP;
    }
    for (const edge of edges) {
        const from = placed.get(edge.from);
        const to = placed.get(edge.to);
        if (from.space !== to.space) {
            routed.push({...edge, implied: false, points: [[from.x + from.width, from.y + NODE_HEIGHT / 2],
                [to.x, to.y + NODE_HEIGHT / 2]]});
        }
    }
    return {nodes: [...placed.values()], edges: routed, interpositions, groups,
        width, height: Math.max(0, top - GROUP_GAP)};
}

function layOutGroup(members, edges, top, placed, routed) {
    const index = new Map(members.map((node, i) => [node.key, i]));
    const arcs = withoutCycles(members.length, edges.map(edge => [index.get(edge.from), index.get(edge.to)]));
    const layer = layersOf(members.length, arcs);
    const implied = impliedArcs(members.length, arcs, layer);
    // Long edges pass through points of their own in each layer between.
    const items = members.map((node, i) => ({layer: layer[i], node: i, first: layer[i] === 0 && node.first, left: [],
        right: []}));
    const chains = arcs.map(([from, to], i) => {
        const chain = [items[from]];
        if (!implied[i]) {
            for (let between = layer[from] + 1; between < layer[to]; between++) {
                const point = {layer: between, node: -1, first: false, left: [], right: []};
                items.push(point);
                chain.push(point);
            }
        }
        chain.push(items[to]);
        if (!implied[i]) {
            for (let k = 1; k < chain.length; k++) {
                chain[k - 1].right.push(chain[k]);
                chain[k].left.push(chain[k - 1]);
            }
        }
        return chain;
    });
    const layers = [];
    items.forEach(item => (layers[item.layer] ??= []).push(item));
    order(layers);
    const height = place(layers);
    const widths = layers.map(column => Math.max(0, ...column.filter(item => item.node >= 0)
        .map(item => nodeWidth(members[item.node]))));
    const lefts = [];
    widths.reduce((x, width, i) => {
        lefts[i] = x;
        return x + width + LAYER_GAP;
    }, GROUP_PADDING);
    items.filter(item => item.node >= 0).forEach(item => {
        const node = members[item.node];
        placed.set(node.key, {...node, x: lefts[item.layer], y: top + item.y - NODE_HEIGHT / 2, width: nodeWidth(node),
            height: NODE_HEIGHT});
    });
    chains.forEach((chain, i) => {
        const points = chain.flatMap((item, k) => {
            const x = lefts[item.layer];
            const y = top + item.y;
            const right = item.node >= 0 ? x + nodeWidth(members[item.node]) : x + widths[item.layer];
            return k === 0 ? [[right, y]] : k === chain.length - 1 ? [[x, y]] : [[x, y], [right, y]];
        });
        const reversed = arcs[i].reversed === true;
        routed.push({...edges[i], implied: implied[i], points: reversed ? points.reverse() : points});
    });
    return {width: lefts.at(-1) + widths.at(-1) - GROUP_PADDING, height};
}

const nodeWidth = node => Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, 22 + node.label.length * CHARACTER_WIDTH,
    24 + node.sub.length * CAPTION_WIDTH));

/** The arcs, those turned round that would close a cycle. */
function withoutCycles(count, arcs) {
    const out = Array.from({length: count}, () => []);
    const result = arcs.map(([from, to]) => [from, to]);
    result.forEach((arc, i) => out[arc[0]].push(i));
    const state = new Uint8Array(count);
    for (let root = 0; root < count; root++) {
        const stack = state[root] === 0 ? [[root, 0]] : [];
        while (stack.length > 0) {
            const top = stack.at(-1);
            state[top[0]] = 1;
            if (top[1] === out[top[0]].length) {
                state[top[0]] = 2;
                stack.pop();
                continue;
            }
            const arc = out[top[0]][top[1]++];
            const to = arcs[arc][1];
            if (state[to] === 1) {
                result[arc].reverse();
                result[arc].reversed = true;
            } else if (state[to] === 0) {
                stack.push([to, 0]);
            }
        }
    }
    return result;
}

/** For each node the length of the longest way to it. */
function layersOf(count, arcs) {
    const layer = new Array(count).fill(0);
    const open = new Array(count).fill(0);
    const out = Array.from({length: count}, () => []);
    arcs.forEach(([from, to]) => {
        open[to]++;
        out[from].push(to);
    });
    const ready = [...open.keys()].filter(node => open[node] === 0);
    while (ready.length > 0) {
        const node = ready.pop();
        for (const to of out[node]) {
            layer[to] = Math.max(layer[to], layer[node] + 1);
            if (--open[to] === 0) {
                ready.push(to);
            }
        }
    }
    return layer;
}

/** For each arc whether a longer way leads from its begin to its end. */
function impliedArcs(count, arcs, layer) {
    const out = Array.from({length: count}, () => []);
    arcs.forEach(([from, to]) => out[from].push(to));
    const reach = Array.from({length: count}, () => new Set());
    [...layer.keys()].sort((a, b) => layer[b] - layer[a]).forEach(node => out[node].forEach(to => {
        reach[node].add(to);
        reach[to].forEach(far => reach[node].add(far));
    }));
    return arcs.map(([from, to]) => out[from].some(other => other !== to && reach[other].has(to)));
}

/** Orders each layer so that few edges cross: by the mean place of the neighbours, to and fro. */
function order(layers) {
    const number = column => column.forEach((item, i) => { item.place = i; });
    layers.forEach(number);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        const forth = sweep % 2 === 0;
        for (const column of forth ? layers : [...layers].reverse()) {
            const mean = new Map(column.map(item => [item, average(forth ? item.left : item.right, 'place',
                item.place)]));
            column.sort((a, b) => b.first - a.first || mean.get(a) - mean.get(b) || a.place - b.place);
            number(column);
        }
    }
}

const average = (items, field, otherwise) => items.length === 0 ? otherwise
    : items.reduce((sum, item) => sum + item[field], 0) / items.length;

/** Gives items their y: near their neighbours, in their order, apart. Returns the height. */
function place(layers) {
    for (const column of layers) {
        // How far each is from the first one if there are no gaps; edges that pass by need less room than nodes.
        column.forEach((item, i) => {
            item.offset = i === 0 ? 0 : column[i - 1].offset + (roomOf(column[i - 1]) + roomOf(item)) / 2;
            item.y = item.offset;
        });
    }
    for (let sweep = 0; sweep < SWEEPS * 2; sweep++) {
        for (const column of sweep % 2 === 0 ? layers : [...layers].reverse()) {
            spread(column, column.map(item => average([...item.left, ...item.right], 'y', item.y)));
        }
    }
    const all = layers.flat();
    const least = all.reduce((y, item) => Math.min(y, item.y), Infinity) - NODE_HEIGHT / 2;
    all.forEach(item => { item.y -= least; });
    return all.reduce((y, item) => Math.max(y, item.y), 0) + NODE_HEIGHT / 2;
}

const roomOf = item => item.node >= 0 ? ROW : PASSING;

/** The nearest places to the wanted ones that keep order and distance: those that collide move together. */
function spread(column, wanted) {
    const blocks = [];
    column.forEach((item, i) => {
        let block = {count: 1, sum: wanted[i] - item.offset};
        while (blocks.length > 0 && blocks.at(-1).sum / blocks.at(-1).count > block.sum / block.count) {
            const before = blocks.pop();
            block = {count: before.count + block.count, sum: before.sum + block.sum};
        }
        blocks.push(block);
    });
    let i = 0;
    for (const {count, sum} of blocks) {
        for (const end = i + count; i < end; i++) {
            column[i].y = column[i].offset + sum / count;
        }
    }
}
