// The tooltip that follows the pointer.

const MARGIN = 14;

/** Shows content beside a point of the window; hides the tip if that is null. */
export function showTip(content, x, y) {
    const tip = document.getElementById('tip');
    tip.hidden = content === null;
    if (content === null) {
        return;
    }
    tip.replaceChildren(...[content].flat());
    const {width, height} = tip.getBoundingClientRect();
    const left = x + MARGIN + width > innerWidth ? Math.max(8, x - MARGIN - width) : x + MARGIN;
    const top = y + MARGIN + height > innerHeight ? Math.max(8, y - MARGIN - height) : y + MARGIN;
    tip.style.setProperty('left', `${left}px`);
    tip.style.setProperty('top', `${top}px`);
}
