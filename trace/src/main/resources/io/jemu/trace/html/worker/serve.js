// The worker: keeps the data and answers the page.

import {Reader, bytesOf, inflate} from './decode.js';
import {Images} from './images.js';
import {Lanes} from './lanes.js';
import {interpositionsOf, linkMap} from './linkmap.js';
import {memoryMap} from './memory.js';
import {pair} from './pairs.js';
import {countCalls, listImages, listProcesses} from './summary.js';
import {Names, Table} from './table.js';
import {Views} from './views.js';

const names = new Names();
const tables = {};
let order = [];
let views = null;
let images = null;
let lanes = null;
const linkMaps = new Map();

const answers = {
    /** What the tables are: a line for each, with its columns. */
    tables({text}) {
        order = text.split('\n').map(line => {
            const [key, ...columns] = line.split(' ');
            tables[key] = new Table(key, columns.map(column => column.split(':')), names);
            return tables[key];
        });
    },

    async blocks({texts}) {
        const inflated = await Promise.all(texts.map(text => inflate(bytesOf(text))));
        for (const bytes of inflated) {
            const reader = new Reader(bytes);
            order[reader.unsigned()].add(reader);
        }
    },

    /** All data are there. */
    start() {
        pair(tables.calls, 'depth');
        pair(tables.inits, null);
        images = new Images(tables);
        views = new Views(tables);
        const facts = tables.facts;
        return {
            facts: Array.from({length: facts.size}, (_, row) => [facts.name('name', row), facts.text('text', row)]),
            counts: Object.fromEntries(Object.entries(tables).map(([key, table]) => [key, table.size])),
            images: listImages(tables, images),
            end: images.end,
            threads: images.threads.size,
            calls: tables.calls.column('begins').subarray(0, tables.calls.size).reduce((sum, one) => sum + one, 0),
        };
    },

    open: query => views.open(query),
    rows: query => views.rows(query),
    place: query => views.place(query),
    syscalls: ({pid}) => countCalls(tables.syscalls, pid),
    processes: () => listProcesses(tables, images),
    memory: ({image, count}) => memoryMap(images.images[image], tables.maps, images, count),
    interpositions: ({image}) => interpositionsOf(images.images[image], tables, images),

    linkMap({image}) {
        if (!linkMaps.has(image)) {
            linkMaps.set(image, linkMap(images.images[image], tables, images));
        }
        return linkMaps.get(image);
    },

    lanes() {
        lanes ??= new Lanes(tables, images);
        return lanes.describe();
    },

    draw: query => lanes.draw(query),
    at: query => lanes.at(query),
};

// One question after the other, in their order.
let last = Promise.resolve();
self.onmessage = ({data: {id, ask, question}}) => {
    last = last.then(async () => {
        try {
            self.postMessage({id, answer: await answers[ask](question)});
        } catch (error) {
            self.postMessage({id, failure: `${ask}: ${error.stack ?? error}`});
        }
    });
};
