// The page's side of the worker, which keeps the data.

const BATCH = 12;

export class Client {
    constructor() {
        const source = document.getElementById('worker').textContent;
        const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
        this.worker = new Worker(url);
        this.waiting = new Map();
        this.next = 1;
        this.worker.onmessage = ({data}) => {
            const {resolve, reject} = this.waiting.get(data.id);
            this.waiting.delete(data.id);
            if (data.failure === undefined) {
                resolve(data.answer);
            } else {
                reject(new Error(data.failure));
            }
        };
    }

    /** Asks the worker; the answer is a promise. */
    ask(name, question = {}) {
        return new Promise((resolve, reject) => {
            const id = this.next++;
            this.waiting.set(id, {resolve, reject});
            this.worker.postMessage({id, ask: name, question});
        });
    }

    /**
     * Hands all blocks of the file to the worker, while the browser still reads the rest.
     *
     * @param progress is told how much is done, from 0 to 1; null while that is unknown
     * @returns what the run is, and whether the file is complete
     */
    async load(progress) {
        let done = 0;
        let described = false;
        for (;;) {
            const reading = document.readyState === 'loading';
            const tables = document.getElementById('tables');
            if (!described && tables !== null && (!reading || tables.nextSibling !== null)) {
                await this.ask('tables', {text: tables.textContent});
                described = true;
            }
            // The last element may still be growing.
            const blocks = [...document.querySelectorAll('script.block')]
                .filter(block => !reading || block.nextElementSibling !== null);
            for (let i = 0; i < blocks.length; i += BATCH) {
                const batch = blocks.slice(i, i + BATCH);
                const texts = batch.map(block => block.textContent);
                batch.forEach(block => block.remove());
                const complete = document.getElementById('end') !== null;
                await this.ask('blocks', {texts: complete ? texts : texts.filter(whole)});
                done += batch.length;
                progress(reading ? null : done / (done + blocks.length - i - batch.length));
            }
            if (!reading) {
                break;
            }
            await new Promise(resolve => setTimeout(resolve, 15));
        }
        const end = document.getElementById('end');
        return {...await this.ask('start'), rows: end === null ? null : rowsOf(end.textContent)};
    }
}

/** Base64 comes in groups of four; a file that is cut short may end within one. */
const whole = text => text.length % 4 === 0 && text.length > 0;

/** How many rows each table got, kept or not. */
function rowsOf(text) {
    return Object.fromEntries(text.split(' ').map(entry => entry.split(':')).map(([key, rows]) => [key, Number(rows)]));
}
