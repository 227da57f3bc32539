// Draws a link map as SVG, and moves and scales it.

import {h, s} from './dom.js';
import {count, plural} from './format.js';

const SMALLEST = 0.12;
const LARGEST = 2.5;
const MARGIN = 28;
const LEGIBLE = 0.62;
const LARGE = 1.3;
const STEP = 1.25;
const ABOVE = 26;
const ARC_DISTANCE = 22;
const HIGH = 130;
const APART = 8;
const SAG = 70;
const LABEL_LENGTH = 34;

/** A curve through points from left to right. */
function curve(points) {
    let path = `M${points[0][0]} ${points[0][1]}`;
    for (let i = 1; i < points.length; i++) {
        const [x0, y0] = points[i - 1];
        const [x1, y1] = points[i];
        const bend = Math.max(18, Math.abs(x1 - x0) / 2);
        path += y0 === y1 ? `L${x1} ${y1}` : `C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
    }
    return path;
}

/** Whether the arc between two nodes passes above their namespace: both stand high in it, and apart. */
const passesAbove = (from, to, top) => from.space === to.space && from.y - top < HIGH && to.y - top < HIGH
    && Math.abs(from.x - to.x) > APART;

/** An arc from one node to another, above all or from side to side; its path and its label's place. */
function arc(from, to, apex) {
    if (apex !== null) {
        const [x0, x1] = [from.x + from.width / 2, to.x + to.width / 2];
        const control = (apex - (from.y + to.y) / 8) / 0.75;
        return {path: `M${x0} ${from.y}C${x0} ${control} ${x1} ${control} ${x1} ${to.y}`, x: (x0 + x1) / 2,
            y: apex - 5};
    }
    const [y0, y1] = [from.y + from.height / 2, to.y + to.height / 2];
    const sideways = Math.abs(from.x - to.x) <= APART;
    const backwards = to.x < from.x && !sideways;
    const x0 = backwards ? from.x : from.x + from.width;
    const x1 = sideways || backwards ? to.x + to.width : to.x;
    const bend = Math.max(40, Math.abs(x1 - x0) / 3) * (backwards ? -1 : 1);
    const end = sideways ? x1 + bend : x1 - bend;
    // A line that is nearly straight would be hidden by what stands between.
    const sag = !sideways && Math.abs(y1 - y0) < from.height ? SAG : 0;
    return {path: `M${x0} ${y0}C${x0 + bend} ${y0 + sag} ${end} ${y1 + sag} ${x1} ${y1}`,
        x: (x0 + x1 + 3 * (x0 + bend + end)) / 8, y: (y0 + y1) / 2 + sag * 0.75 - 5};
}

const clip = label => label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH - 1)}…` : label;

const marker = (id, kind) => s('marker', {id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7,
    orient: 'auto-start-reverse'}, s('path', {d: 'M0 0.5L8 4L0 7.5z', class: kind}));

export class GraphView {
    /** @param on what is told of nodes and edges: chosen(node), over(content, x, y), pair(interposition) */
    constructor(on) {
        this.on = on;
        this.world = s('g');
        this.svg = s('svg', {role: 'group', 'aria-label': 'Link map', tabindex: 0}, s('defs', {},
            marker('arrow', 'arrow'), marker('arrow-dlopen', 'arrow-dlopen'),
            marker('arrow-interpose', 'arrow-interpose')), this.world);
        const tool = (label, text, onclick) => h('button', {type: 'button', 'aria-label': label, title: label, onclick},
            text);
        this.element = h('div', {class: 'graph'}, this.svg, h('div', {class: 'graph-tools'},
            tool('Larger', '+', () => this.zoom(STEP)), tool('Smaller', '−', () => this.zoom(1 / STEP)),
            tool('Show all', 'Fit', () => this.fit())));
        this.listen();
    }

    listen() {
        const pointers = new Map();
        let moved = false;
        this.svg.addEventListener('pointerdown', event => {
            pointers.set(event.pointerId, [event.clientX, event.clientY]);
            moved = false;
        });
        this.svg.addEventListener('pointermove', event => {
            const before = pointers.get(event.pointerId);
            if (before === undefined) {
                return;
            }
            const [dx, dy] = [event.clientX - before[0], event.clientY - before[1]];
            if (!moved && Math.hypot(dx, dy) < 4) {
                return;
            }
            moved = true;
            this.svg.setPointerCapture(event.pointerId);
            this.svg.classList.add('dragging');
            if (pointers.size === 2) {
                const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
                const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
                const is = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
                this.zoom(is / Math.max(1, was), (event.clientX + other[0]) / 2, (event.clientY + other[1]) / 2);
            } else {
                this.shift(dx, dy);
            }
            pointers.set(event.pointerId, [event.clientX, event.clientY]);
        });
        const release = event => {
            pointers.delete(event.pointerId);
            this.svg.classList.remove('dragging');
        };
        this.svg.addEventListener('pointerup', release);
        this.svg.addEventListener('pointercancel', release);
        this.svg.addEventListener('click', event => {
            if (moved) {
                event.stopPropagation();
            }
        }, true);
        this.svg.addEventListener('wheel', event => {
            event.preventDefault();
            if (event.ctrlKey || event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || Math.abs(event.deltaY) > 40) {
                this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.clientX, event.clientY);
            } else {
                this.shift(-event.deltaX, -event.deltaY);
            }
        }, {passive: false});
        this.svg.addEventListener('keydown', event => {
            const shift = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]}[event.key];
            if (shift !== undefined) {
                event.preventDefault();
                this.shift(...shift);
            } else if (event.key === '+' || event.key === '=') {
                this.zoom(STEP);
            } else if (event.key === '-') {
                this.zoom(1 / STEP);
            } else if (event.key === '0') {
                this.fit();
            }
        });
    }

    /** Draws a graph that was laid out. */
    draw(graph) {
        this.graph = graph;
        this.nodes = new Map(graph.nodes.map(node => [node.key, node]));
        const interpositions = graph.interpositions.filter(found => found.from !== found.to);
        // They have room above the graph.
        const tops = new Map(graph.groups.map(group => [group.space, group.y]));
        const arches = interpositions.filter(found => passesAbove(this.nodes.get(found.from), this.nodes.get(found.to),
            tops.get(this.nodes.get(found.from).space)));
        this.above = arches.length === 0 ? 0 : ABOVE + arches.length * ARC_DISTANCE;
        const apexOf = found => arches.includes(found)
            ? tops.get(this.nodes.get(found.from).space) - ABOVE - arches.indexOf(found) * ARC_DISTANCE : null;
        const interposers = new Set(graph.interpositions.map(found => found.from));
        this.edges = graph.edges.map(edge => ({...edge, element: s('path', {d: curve(edge.points),
            class: `edge ${edge.kind}${edge.implied ? ' implied' : ''}`,
            'marker-end': edge.kind === 'dlopen' ? 'url(#arrow-dlopen)' : 'url(#arrow)'})}));
        this.boxes = new Map(graph.nodes.map(node => [node.key, this.node(node, interposers.has(node.key))]));
        this.world.replaceChildren(
            ...graph.groups.filter(() => graph.groups.length > 1).flatMap(group => [
                s('rect', {class: 'group', x: group.x, y: group.y, width: group.width, height: group.height, rx: 10}),
                s('text', {class: 'group-name', x: group.x + 12, y: group.y + 16},
                    group.space === 0 ? 'The program’s namespace' : `Namespace ${group.space}`)]),
            ...this.edges.map(edge => edge.element), ...this.boxes.values(),
            ...interpositions.map(found => this.interposition(found, apexOf(found))));
        this.begin();
    }

    node(node, interposer) {
        const kind = `node${node.cause === 'program' ? ' program' : ''}${interposer ? ' interposer' : ''}`
            + (node.unloaded === null ? '' : ' unloaded');
        const {sub} = node;
        const choose = () => this.on.chosen(node);
        return s('g', {class: kind, transform: `translate(${node.x} ${node.y})`, tabindex: 0, role: 'button',
            'data-key': node.key, 'aria-label': `${node.label}: ${sub}`, onclick: choose,
            onkeydown: event => {
                if (event.key === 'Enter' || event.key === ' ') {
                    event.preventDefault();
                    choose();
                }
            },
            onpointermove: event => this.on.over([h('div', {class: 'mono'}, node.path || node.name), h('div',
                {class: 'muted'}, sub, node.unbound > 0 ? `, ${count(node.unbound)} bound to nothing` : '')],
            event.clientX, event.clientY),
            onpointerenter: () => this.mark(node.key),
            onpointerleave: () => {
                this.on.over(null);
                this.mark(this.selected);
            }},
        s('rect', {width: node.width, height: node.height, rx: 6}),
        s('text', {x: 10, y: 15}, clip(node.label)),
        s('text', {x: 10, y: 28, class: 'sub'}, sub));
    }

    interposition(found, apex) {
        const {path, x, y} = arc(this.nodes.get(found.from), this.nodes.get(found.to), apex);
        const first = found.symbols[0].symbol;
        const text = found.symbols.length === 1 ? clip(first) : plural(found.symbols.length, 'symbol', 'symbols');
        const names = found.symbols.slice(0, 12).map(({symbol}) => symbol).join(', ');
        const [winner, hidden] = [this.nodes.get(found.from).label, this.nodes.get(found.to).label];
        return s('g', {class: 'interposition', tabindex: 0, role: 'button', 'data-from': found.from,
            'data-to': found.to, 'aria-label': `${winner} interposes ${names} of ${hidden}`,
            onclick: () => this.on.pair(found),
            onkeydown: event => event.key === 'Enter' && this.on.pair(found),
            onpointermove: event => this.on.over([h('div', {}, `${winner} interposes ${hidden}:`),
                h('div', {class: 'mono'}, names, found.symbols.length > 12 ? ' …' : '')],
            event.clientX, event.clientY),
            onpointerleave: () => this.on.over(null)},
        s('path', {d: path, 'marker-end': 'url(#arrow-interpose)'}), s('text', {x, y, 'text-anchor': 'middle'}, text));
    }

    /** Marks a node as selected. */
    select(key) {
        this.boxes.get(this.selected)?.classList.remove('selected');
        this.selected = key;
        this.boxes.get(key)?.classList.add('selected');
        this.mark(key);
    }

    /** Shows the edges of a node. */
    mark(key) {
        this.edges.forEach(edge => edge.element.classList.toggle('near', edge.from === key || edge.to === key));
    }

    /** Dims all but the nodes whose names hold a text; returns how many do. */
    find(text) {
        const wanted = text.toLowerCase();
        let found = 0;
        this.element.classList.toggle('searching', wanted !== '');
        for (const [key, box] of this.boxes) {
            const node = this.nodes.get(key);
            const match = wanted !== '' && `${node.path} ${node.label}`.toLowerCase().includes(wanted);
            box.classList.toggle('match', match);
            found += match ? 1 : 0;
        }
        return found;
    }

    /** The scale at which all is in sight. */
    whole({width, height}) {
        return Math.min((width - 2 * MARGIN) / Math.max(1, this.graph.width),
            (height - 2 * MARGIN) / Math.max(1, this.graph.height + this.above));
    }

    fit() {
        this.look(Math.max(SMALLEST, Math.min(1, this.whole(this.svg.getBoundingClientRect()))));
    }

    /** A large graph begins at its left, where the program is, at a size that can be read. */
    begin() {
        this.look(Math.max(LEGIBLE, Math.min(LARGE, this.whole(this.svg.getBoundingClientRect()))));
    }

    look(scale) {
        const {width, height} = this.svg.getBoundingClientRect();
        this.scale = scale;
        this.x = Math.max(MARGIN / 2, (width - this.graph.width * scale) / 2);
        this.y = this.above * scale + (height - (this.graph.height + this.above) * scale) / 2;
        const program = this.graph.nodes.find(node => node.cause === 'program');
        if (program !== undefined && this.graph.height * scale > height) {
            this.y = height / 2 - program.y * scale;
        }
        this.place();
    }

    /** Brings a node to the middle, large enough to be read. */
    centre(key) {
        const node = this.nodes.get(key);
        const {width, height} = this.svg.getBoundingClientRect();
        this.scale = Math.max(this.scale, 0.8);
        this.x = width / 2 - (node.x + node.width / 2) * this.scale;
        this.y = height / 2 - (node.y + node.height / 2) * this.scale;
        this.place();
    }

    zoom(factor, clientX = null, clientY = null) {
        const box = this.svg.getBoundingClientRect();
        const [x, y] = clientX === null ? [box.width / 2, box.height / 2] : [clientX - box.left, clientY - box.top];
        const scale = Math.max(SMALLEST, Math.min(LARGEST, this.scale * factor));
        this.x = x - (x - this.x) * scale / this.scale;
        this.y = y - (y - this.y) * scale / this.scale;
        this.scale = scale;
        this.place();
    }

    shift(dx, dy) {
        this.x += dx;
        this.y += dy;
        this.place();
    }

    place() {
        this.world.setAttribute('transform', `translate(${this.x} ${this.y}) scale(${this.scale})`);
    }
}
