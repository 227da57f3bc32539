// What is shown is named by the address: #tab=bindings&q=malloc&sort=-time

/** The view that the address names, and a way to go to others. */
export class Route {
    constructor() {
        this.listeners = [];
        this.read();
        addEventListener('hashchange', () => {
            this.read();
            this.tell();
        });
    }

    read() {
        this.values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    }

    get(name, otherwise = '') {
        return this.values[name] ?? otherwise;
    }

    number(name) {
        const value = this.values[name];
        return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
    }

    /**
     * Changes some of the values; null takes one away.
     *
     * @param replaces whether the browser's way back skips what is shown now
     */
    go(changes, replaces = false) {
        const values = {...this.values, ...changes};
        const kept = Object.entries(values).filter(([, value]) => value !== null && value !== '');
        const hash = `#${new URLSearchParams(kept)}`;
        if (hash === location.hash) {
            return;
        }
        this.values = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
        history[replaces ? 'replaceState' : 'pushState'](null, '', hash);
        this.tell();
    }

    /** Another view, with nothing of the one before but the process. */
    goTo(tab, values = {}) {
        const dropped = Object.fromEntries(Object.keys(this.values).filter(name => name !== 'image')
            .map(name => [name, null]));
        this.go({...dropped, tab, ...values});
    }

    onChange(listener) {
        this.listeners.push(listener);
    }

    tell() {
        this.listeners.forEach(listener => listener());
    }
}
