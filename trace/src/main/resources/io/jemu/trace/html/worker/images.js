// Processes, threads, and the programs that they executed: an image is what a process runs between two execs.

import {parts} from './table.js';

/** Reads the events of processes into records. */
export class Images {
    constructor(tables) {
        this.processes = new Map();
        this.threads = new Map();
        this.images = [];
        const events = tables.processes;
        for (let row = 0; row < events.size; row++) {
            this.read(events.row(row));
        }
        // Without events of processes, those that others tell of.
        for (const key of ['objects', 'bindings', 'syscalls', 'maps', 'inits', 'signals', 'calls']) {
            this.readTasks(tables[key]);
        }
        this.end = lastTime(tables);
    }

    read(event) {
        const {pid, tid, time, order} = event;
        switch (event.step) {
            case 'start':
            case 'fork':
                this.process(pid, event.parent, time, order);
                break;
            case 'exec': {
                const process = this.process(pid, 0, time, order);
                const last = process.images.at(-1);
                last.end = order;
                this.image(process, order, event.path, parts(event.text));
                break;
            }
            case 'thread-start':
                this.thread(this.process(pid, 0, time, order), tid, time);
                break;
            case 'thread-end': {
                const thread = this.thread(this.process(pid, 0, time, order), tid, time);
                thread.end = time;
                thread.outcome = event.text;
                break;
            }
            case 'end': {
                const process = this.process(pid, 0, time, order);
                process.end = time;
                process.outcome = event.text;
                process.status = event.status;
                process.images.at(-1).end = order;
                break;
            }
        }
    }

    readTasks(table) {
        const pids = table.column('pid');
        const tids = table.column('tid');
        for (let row = 0, tid = -1; row < table.size; row++) {
            if (tids[row] !== tid) {
                tid = tids[row];
                const process = this.process(pids[row], 0, table.column('time')[row], table.column('order')[row]);
                this.thread(process, tid, table.column('time')[row]);
            }
        }
    }

    process(pid, parent, time, order) {
        let process = this.processes.get(pid);
        if (process === undefined) {
            const from = this.processes.get(parent);
            process = {pid, parent, start: time, end: null, outcome: '', status: null, images: [], threads: [],
                forked: order};
            this.processes.set(pid, process);
            const before = from?.images.at(-1);
            this.image(process, order, before?.path ?? '', before?.argv ?? []);
            process.images[0].copyOf = before ?? null;
            this.thread(process, pid, time);
        }
        return process;
    }

    image(process, order, path, argv) {
        const image = {index: this.images.length, pid: process.pid, begin: order, end: Infinity, path, argv,
            copyOf: null};
        this.images.push(image);
        process.images.push(image);
    }

    thread(process, tid, time) {
        let thread = this.threads.get(tid);
        if (thread === undefined) {
            thread = {tid, pid: process.pid, start: time, end: null, outcome: ''};
            this.threads.set(tid, thread);
            process.threads.push(thread);
        }
        return thread;
    }

    /** The image that a process was at the moment of an event. */
    imageAt(pid, order) {
        const images = this.processes.get(pid).images;
        for (let i = images.length - 1; i > 0; i--) {
            if (images[i].begin <= order) {
                return images[i];
            }
        }
        return images[0];
    }

    /** Processes with children after their parents, and how deep each is. */
    tree() {
        const children = new Map();
        const roots = [];
        for (const process of this.processes.values()) {
            if (this.processes.has(process.parent) && process.parent !== process.pid) {
                children.set(process.parent, [...children.get(process.parent) ?? [], process]);
            } else {
                roots.push(process);
            }
        }
        const tree = [];
        const walk = (process, depth) => {
            tree.push({process, depth});
            (children.get(process.pid) ?? []).forEach(child => walk(child, depth + 1));
        };
        roots.forEach(root => walk(root, 0));
        return tree;
    }
}

function lastTime(tables) {
    let last = 0;
    for (const table of Object.values(tables)) {
        if (table.types.has('time') && table.size > 0) {
            const times = table.column('time');
            const durations = table.types.has('duration') ? table.column('duration') : null;
            for (let row = 0; row < table.size; row++) {
                const lasted = durations === null ? 0 : durations[row];
                last = Math.max(last, times[row] + (Number.isFinite(lasted) ? lasted : 0));
            }
        }
    }
    return last;
}
