// A part of the page, as it came from the server, and the live elements that it became. Scripts may have changed these
// since; what they did is kept wherever the source has not changed.

export class Region {
  /** @param {HTMLElement} live as it came, before any script ran */
  constructor(live) {
    this.live = new WeakMap();
    this.source = live.cloneNode(true);
    this.#pair(this.source, live);
    this.#drop(this.source);
  }

  /** Become another source; returns its elements that are new, or have new words or fewer children. */
  become(next) {
    this.swapped = [];
    this.#drop(next);
    this.#sync(this.source, next);
    this.source = next;
    return this.swapped;
  }

  /** Whether a script has put something else in the place of what an element became. */
  isReplaced(source) {
    return !this.live.get(source)?.isConnected;
  }

  /** Make the live element of a source anew, as it came. */
  refresh(source) {
    const live = this.live.get(source);
    const fresh = document.importNode(source, true);
    this.#pairChildren(source, fresh);
    live.replaceChildren(...fresh.childNodes);
  }

  /** Take away what scripts have put at the end of the page: they are going to do it again. */
  forgetAdded() {
    const known = new Set([...this.source.childNodes].map((node) => this.live.get(node)));
    for (const node of [...document.body.children]) {
      if (!known.has(node) && !("guidepost" in node.dataset)) node.remove();
    }
  }

  /** The preview's own parts are no part of the page. */
  #drop(source) {
    source.querySelectorAll("[data-guidepost]").forEach((element) => element.remove());
  }

  #pair(source, live) {
    this.live.set(source, live);
    this.#pairChildren(source, live);
  }

  #pairChildren(source, live) {
    const children = [...live.childNodes];
    [...source.childNodes].forEach((child, index) => this.#pair(child, children[index]));
  }

  /** Two sources are equal: the live elements of the old one are those of the new one. */
  #inherit(old, next) {
    this.live.set(next, this.live.get(old));
    const children = [...next.childNodes];
    [...old.childNodes].forEach((child, index) => this.#inherit(child, children[index]));
  }

  #sync(old, next) {
    const live = this.live.get(old);
    this.live.set(next, live);
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) live.removeAttribute(name);
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) live.setAttribute(name, value);
    const before = [...old.childNodes];
    const after = [...next.childNodes];
    let last = null;
    for (const [was, is] of align(before, after)) {
      const node = was && is ? this.#one(was, is) : is ? this.#insert(is, live, last) : this.#remove(was, next);
      // Nothing can stand behind what a script has taken away.
      if (node?.parentNode === live) last = node;
    }
  }

  /** One child that was and is; returns its live node. */
  #one(was, is) {
    const live = this.live.get(was);
    if (was.isEqualNode(is)) this.#inherit(was, is);
    else if (is.nodeType === Node.ELEMENT_NODE) this.#sync(was, is);
    else {
      live.data = is.data;
      this.live.set(is, live);
      this.swapped.push(is.parentNode);
    }
    return live;
  }

  #insert(is, parent, last) {
    const node = document.importNode(is, true);
    this.#pair(is, node);
    if (last) last.after(node);
    else parent.prepend(node);
    this.swapped.push(is.nodeType === Node.ELEMENT_NODE ? is : is.parentNode);
    return node;
  }

  #remove(was, next) {
    this.live.get(was)?.remove();
    this.swapped.push(next);
    return null;
  }
}

/** Pairs of children: equal ones first, then those between them that can become one another. */
function* align(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) {
    yield [before[start], after[start]];
    start += 1;
  }
  let [endBefore, endAfter] = [before.length, after.length];
  const tail = [];
  while (endBefore > start && endAfter > start && before[endBefore - 1].isEqualNode(after[endAfter - 1])) {
    tail.unshift([before[--endBefore], after[--endAfter]]);
  }
  yield* middle(before.slice(start, endBefore), after.slice(start, endAfter));
  yield* tail;
}

/** Children between the first and the last that differ: what is found again splits them, the rest is paired in order. */
function* middle(before, after) {
  let from = 0;
  let between = [];
  for (const is of after) {
    const found = is.nodeType === Node.ELEMENT_NODE ? before.findIndex((was, index) => index >= from && was.isEqualNode(is)) : -1;
    if (found < 0) {
      between.push(is);
      continue;
    }
    yield* gap(before.slice(from, found), between);
    yield [before[found], is];
    from = found + 1;
    between = [];
  }
  yield* gap(before.slice(from), between);
}

function* gap(before, after) {
  for (const is of after) {
    const found = before.findIndex((was) => was.nodeName === is.nodeName && (was.id ?? "") === (is.id ?? ""));
    for (const was of before.splice(0, Math.max(found, 0))) yield [was, null];
    yield [found < 0 ? null : before.shift(), is];
  }
  for (const was of before) yield [was, null];
}
