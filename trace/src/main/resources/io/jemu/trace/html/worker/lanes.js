// The timeline: a lane for each thread, drawn from what lies in the visible time.

import {classOf} from './summary.js';

// Pixels of a bar that can bear a name.
const LEAST_LABEL = 48;


export class Lanes {
    constructor(tables, images) {
        this.tables = tables;
        this.images = images;
        this.lanes = new Map();
        for (const {process, depth} of images.tree()) {
            for (const thread of process.threads) {
                this.lanes.set(thread.tid, {tid: thread.tid, pid: process.pid, depth, start: thread.start,
                    end: thread.end ?? process.end ?? images.end, first: thread.tid === process.pid,
                    label: process.images.at(-1).path, outcome: thread.outcome || process.outcome,
                    ended: (thread.end ?? process.end) !== null,
                    rows: {calls: [], syscalls: [], inits: [], bindings: [], signals: []}, levels: 0});
            }
        }
        this.syscallClasses = tables.syscalls.names.list.map(classOf);
        this.spans = Object.fromEntries(['syscalls', 'calls', 'inits'].map(key =>
            [key, {starts: tables[key].column('time'), durations: tables[key].column('duration')}]));
        for (const key of ['syscalls', 'calls', 'inits', 'bindings', 'signals']) {
            this.distribute(key);
        }
    }

    distribute(key) {
        const table = this.tables[key];
        const tids = table.column('tid');
        const begins = table.types.has('begins') ? table.column('begins') : null;
        for (let row = 0; row < table.size; row++) {
            if (begins === null || begins[row] === 1) {
                this.lanes.get(tids[row]).rows[key].push(row);
            }
        }
        const levels = key === 'calls' ? table.column('depth') : null;
        for (const lane of this.lanes.values()) {
            const rows = Uint32Array.from(lane.rows[key]);
            const starts = table.column('time');
            lane.rows[key] = rows.sort((a, b) => starts[a] - starts[b] || a - b);
            if (levels !== null) {
                lane.levels = rows.reduce((most, row) => Math.max(most, levels[row] + 1), 0);
            }
        }
    }

    /** What the page needs to lay out the lanes. */
    describe() {
        return [...this.lanes.values()].map(({rows, ...lane}) => ({...lane,
            counts: Object.fromEntries(Object.entries(rows).map(([key, list]) => [key, list.length]))}));
    }

    /** What is to be drawn of some lanes between two times, for a number of pixels. */
    draw({tids, from, to, width}) {
        return tids.map(tid => {
            const lane = this.lanes.get(tid);
            const scale = {from, to, perPixel: (to - from) / width, width};
            return {tid,
                labels: [...this.labels(lane, 'syscalls', scale), ...this.labels(lane, 'calls', scale)],
                syscalls: this.bars(lane, 'syscalls', scale, row =>
                    this.syscallClasses[this.tables.syscalls.column('name')[row]]),
                calls: this.bars(lane, 'calls', scale, row => this.tables.calls.column('depth')[row]),
                inits: this.bars(lane, 'inits', scale, () => 0),
                bindings: this.marks(lane, 'bindings', scale, row =>
                    this.tables.bindings.column('interposes')[row]),
                signals: this.marks(lane, 'signals', scale, () => 0)};
        });
    }

    /** Bars as [x, width, kind] in pixels. Those that are narrower than a pixel share one. */
    bars(lane, key, {from, to, perPixel, width}, kindOf) {
        const rows = lane.rows[key];
        const {starts, durations} = this.spans[key];
        const result = [];
        // For each kind the pixel that was drawn last.
        const drawn = new Map();
        for (let i = this.firstVisible(lane, key, from); i < rows.length && starts[rows[i]] <= to; i++) {
            const row = rows[i];
            const begin = (starts[row] - from) / perPixel;
            const end = Math.min(width, (Math.min(starts[row] + durations[row], lane.end) - from) / perPixel);
            if (end < 0) {
                continue;
            }
            const kind = kindOf(row);
            const pixel = Math.floor(begin);
            if (end - begin < 1) {
                if (drawn.get(kind) !== pixel) {
                    drawn.set(kind, pixel);
                    result.push(pixel, 1, kind);
                }
            } else {
                const left = Math.max(0, begin);
                result.push(left, end - left, kind);
            }
        }
        return Float32Array.from(result);
    }

    /** Names of bars that have room for one: {layer, level, x, width, text}. */
    labels(lane, key, {from, to, perPixel, width}) {
        const rows = lane.rows[key];
        const {starts, durations} = this.spans[key];
        const levels = key === 'calls' ? this.tables.calls.column('depth') : null;
        const result = [];
        for (let i = this.firstVisible(lane, key, from); i < rows.length && starts[rows[i]] <= to; i++) {
            const row = rows[i];
            const x = Math.max(0, (starts[row] - from) / perPixel);
            const end = Math.min(width, (Math.min(starts[row] + durations[row], lane.end) - from) / perPixel);
            if (end - x >= LEAST_LABEL) {
                result.push({layer: key, level: levels?.[row], x, width: end - x,
                    text: this.tables[key].name(key === 'calls' ? 'symbol' : 'name', row)});
            }
        }
        return result;
    }

    /** Calls nest and wait, so that an early one may reach far: then all before are looked at. */
    firstVisible(lane, key, from) {
        if (key !== 'syscalls') {
            return 0;
        }
        return Math.max(0, lowerBound(lane.rows[key], this.spans[key].starts, from) - 1);
    }

    /** Moments as [x, kind], one a pixel; of several kinds the highest. */
    marks(lane, key, {from, to, perPixel, width}, kindOf) {
        const rows = lane.rows[key];
        const times = this.tables[key].column('time');
        const pixels = new Int8Array(width + 1).fill(-1);
        for (let i = lowerBound(rows, times, from); i < rows.length && times[rows[i]] <= to; i++) {
            const pixel = Math.floor((times[rows[i]] - from) / perPixel);
            pixels[pixel] = Math.max(pixels[pixel], kindOf(rows[i]));
        }
        const result = [];
        pixels.forEach((kind, pixel) => {
            if (kind >= 0) {
                result.push(pixel, kind);
            }
        });
        return Float32Array.from(result);
    }

    /** The event of a lane that is at a time, or next to it within a tolerance: its table and row. */
    at({tid, layer, level, time, tolerance}) {
        const lane = this.lanes.get(tid);
        const spans = this.spans[layer];
        const starts = spans?.starts ?? this.tables[layer].column('time');
        const levels = layer === 'calls' ? this.tables.calls.column('depth') : null;
        let best = null;
        let distance = tolerance;
        const rows = lane.rows[layer];
        for (let i = spans === undefined ? lowerBound(rows, starts, time - tolerance)
            : this.firstVisible(lane, layer, time - tolerance);
            i < rows.length && starts[rows[i]] <= time + tolerance; i++) {
            const row = rows[i];
            if (levels !== null && levels[row] !== level) {
                continue;
            }
            const end = starts[row] + (spans?.durations[row] ?? 0);
            const away = time < starts[row] ? starts[row] - time : Math.max(0, time - end);
            if (away <= distance) {
                distance = away;
                best = row;
            }
        }
        return best === null ? null : {table: layer, ...this.tables[layer].row(best),
            duration: spans?.durations[best] ?? 0};
    }
}

/** The first place in a list of rows whose time is not before a moment. */
function lowerBound(rows, times, moment) {
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = low + high >> 1;
        if (times[rows[middle]] < moment) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
