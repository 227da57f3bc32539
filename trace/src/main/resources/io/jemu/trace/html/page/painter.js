// Draws the timeline's lanes on a canvas.

import {count, duration} from './format.js';
import {CLASS_NAMES} from './syscalls.js';

export const AXIS = 26;
const PADDING = 7;
const SYSCALL_HEIGHT = 14;
const MARK_HEIGHT = 11;
const LEVEL_HEIGHT = 12;
const MOST_LEVELS = 14;
const INIT_HEIGHT = 8;
const TICK_PIXELS = 110;
const COLORS = ['panel', 'ground', 'line', 'line-strong', 'text', 'muted', 'accent', 'selected', 'interpose', 'signal',
    'init', 'call', ...CLASS_NAMES];

/** The rows of a lane, from top to bottom: [what, height, level]. */
function rowsOf(lane) {
    const rows = [];
    if (lane.counts.bindings + lane.counts.signals > 0) {
        rows.push({layer: 'bindings', height: MARK_HEIGHT});
    }
    if (lane.counts.inits > 0) {
        rows.push({layer: 'inits', height: INIT_HEIGHT});
    }
    for (let level = 0; level < Math.min(MOST_LEVELS, lane.levels); level++) {
        rows.push({layer: 'calls', height: LEVEL_HEIGHT, level});
    }
    rows.push({layer: 'syscalls', height: SYSCALL_HEIGHT});
    return rows;
}

/** Gives each lane its place; returns their height. */
export function placeLanes(lanes) {
    let y = 0;
    for (const lane of lanes) {
        lane.y = y;
        lane.rows = rowsOf(lane);
        let top = PADDING;
        for (const row of lane.rows) {
            row.y = top;
            top += row.height + 2;
        }
        lane.height = Math.max(34, top + PADDING - 2);
        y += lane.height;
    }
    return y;
}

/** Round distances between the marks of the axis. */
function tickStep(perPixel) {
    const least = perPixel * TICK_PIXELS;
    const power = 10 ** Math.floor(Math.log10(least));
    return Math.max(1, [1, 2, 5, 10].find(factor => factor * power >= least) * power);
}

export class Painter {
    constructor(canvas) {
        this.canvas = canvas;
        this.context = canvas.getContext('2d');
        this.readColors();
    }

    readColors() {
        const style = getComputedStyle(document.documentElement);
        this.colors = Object.fromEntries(COLORS.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
        this.sans = style.getPropertyValue('--sans');
    }

    resize(width, height) {
        const ratio = devicePixelRatio || 1;
        this.width = width;
        this.height = height;
        this.canvas.width = Math.round(width * ratio);
        this.canvas.height = Math.round(height * ratio);
        this.canvas.style.setProperty('width', `${width}px`);
        this.canvas.style.setProperty('height', `${height}px`);
        this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }

    /**
     * @param lanes those in sight, placed
     * @param drawn what the worker says is on them, by thread
     * @param view from, to: nanoseconds; gutter: the room for names; scroll: pixels above the window; tid: to be marked
     */
    paint(lanes, drawn, view) {
        const {context, colors, width, height} = this;
        context.fillStyle = colors.panel;
        context.fillRect(0, 0, width, height);
        this.grid(view);
        for (const lane of lanes) {
            this.lane(lane, drawn.get(lane.tid), view);
        }
        this.axis(view);
    }

    x(time, view) {
        return view.gutter + (time - view.from) / (view.to - view.from) * (this.width - view.gutter);
    }

    ticks(view) {
        const step = tickStep((view.to - view.from) / Math.max(1, this.width - view.gutter));
        const ticks = [];
        for (let time = Math.ceil(view.from / step) * step; time <= view.to && ticks.length < 100; time += step) {
            ticks.push(time);
        }
        return ticks;
    }

    grid(view) {
        const {context, colors} = this;
        context.fillStyle = colors.line;
        for (const time of this.ticks(view)) {
            context.fillRect(Math.round(this.x(time, view)), AXIS, 1, this.height);
        }
    }

    axis(view) {
        const {context, colors} = this;
        context.fillStyle = colors.ground;
        context.fillRect(0, 0, this.width, AXIS);
        context.fillStyle = colors.line;
        context.fillRect(0, AXIS - 1, this.width, 1);
        context.fillRect(view.gutter - 1, AXIS, 1, this.height);
        context.fillStyle = colors.muted;
        context.font = `11px ${this.sans}`;
        context.textBaseline = 'middle';
        for (const time of this.ticks(view)) {
            const x = Math.round(this.x(time, view));
            context.fillRect(x, AXIS - 6, 1, 5);
            const text = time === 0 ? '0' : duration(time);
            if (x + 4 + context.measureText(text).width < this.width) {
                context.fillText(text, x + 4, AXIS / 2);
            }
        }
    }

    lane(lane, drawn, view) {
        const {context, colors} = this;
        const top = AXIS + lane.y - view.scroll;
        if (lane.tid === view.tid) {
            context.fillStyle = colors.selected;
            context.fillRect(0, top, view.gutter - 1, lane.height);
        }
        context.fillStyle = colors.line;
        context.fillRect(0, top + lane.height - 1, this.width, 1);
        context.save();
        context.beginPath();
        context.rect(view.gutter, top, this.width - view.gutter, lane.height);
        context.clip();
        const [begin, end] = [this.x(lane.start, view), this.x(lane.end, view)];
        const base = top + lane.rows.at(-1).y;
        context.globalAlpha = 0.5;
        context.fillStyle = colors.line;
        context.fillRect(begin, base, Math.max(1, end - begin), SYSCALL_HEIGHT);
        context.globalAlpha = 1;
        if (drawn !== undefined) {
            lane.rows.forEach(row => this.row(row, drawn, top + row.y, view.gutter));
            drawn.labels.forEach(label => this.label(label, lane.rows, top, view.gutter));
        }
        if (lane.ended) {
            context.fillStyle = colors['line-strong'];
            context.fillRect(Math.round(end) - 1, base - 2, 2, SYSCALL_HEIGHT + 4);
        }
        context.restore();
        this.name(lane, top, view);
    }

    row({layer, height, level}, drawn, y, gutter) {
        const {context, colors} = this;
        if (layer === 'bindings') {
            for (let i = 0; i < drawn.bindings.length; i += 2) {
                context.fillStyle = drawn.bindings[i + 1] === 1 ? colors.interpose : colors.accent;
                context.fillRect(gutter + drawn.bindings[i], y + 1, 1, height - 2);
            }
            context.fillStyle = colors.signal;
            for (let i = 0; i < drawn.signals.length; i += 2) {
                const x = gutter + drawn.signals[i];
                context.beginPath();
                context.moveTo(x - 5, y);
                context.lineTo(x + 5, y);
                context.lineTo(x, y + height);
                context.fill();
            }
            return;
        }
        const bars = drawn[layer];
        for (let i = 0; i < bars.length; i += 3) {
            if (layer !== 'calls' || bars[i + 2] === level) {
                context.fillStyle = layer === 'syscalls' ? colors[CLASS_NAMES[bars[i + 2]]]
                    : layer === 'inits' ? colors.init : colors.call;
                context.fillRect(gutter + bars[i], y, Math.max(1, bars[i + 1] - (bars[i + 1] > 3 ? 1 : 0)), height);
            }
        }
    }

    /** A name on a bar that is wide enough. */
    label({layer, level, x, width, text}, rows, top, gutter) {
        const row = rows.find(candidate => candidate.layer === layer && candidate.level === level);
        if (row === undefined) {
            return;
        }
        const {context, colors} = this;
        context.save();
        context.beginPath();
        context.rect(gutter + x, top + row.y, width - 3, row.height);
        context.clip();
        context.fillStyle = colors.panel;
        context.font = `10px ${this.sans}`;
        context.textBaseline = 'middle';
        context.fillText(text, gutter + x + 4, top + row.y + row.height / 2 + 0.5);
        context.restore();
    }

    name(lane, top, view) {
        const {context, colors} = this;
        context.save();
        context.beginPath();
        context.rect(0, top, view.gutter - 6, lane.height);
        context.clip();
        context.textBaseline = 'top';
        const left = 10 + Math.min(6, lane.depth) * 10 + (lane.first ? 0 : 10);
        context.fillStyle = lane.first ? colors.text : colors.muted;
        context.font = `${lane.first ? '600 ' : ''}12px ${this.sans}`;
        context.fillText(lane.first ? `${lane.pid} ${lane.name}` : `thread ${lane.tid}`, left, top + 5);
        context.fillStyle = colors.muted;
        context.font = `10px ${this.sans}`;
        context.fillText(`${count(lane.counts.syscalls)} calls`, left, top + 20);
        context.restore();
    }
}
