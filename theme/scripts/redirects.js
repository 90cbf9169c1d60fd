// Leads on from an old address, with its query and its fragment, and from parts that are elsewhere now. A classic script:
// it finds its own tag, and runs before anything is shown.
{
  const { to, parts = "{}" } = document.currentScript.dataset;
  const elsewhere = new Map(Object.entries(JSON.parse(parts)));

  const leadOn = () => {
    const fragment = location.hash.slice(1);
    let part = fragment;
    try {
      part = decodeURIComponent(fragment);
    } catch {
      // What is not encoded well is taken as it is.
    }
    const target = elsewhere.get(part) ?? to;
    if (!target) return;
    const next = new URL(target, location);
    next.search ||= location.search;
    if (!target.includes("#")) next.hash = fragment;
    if (next.href !== location.href) location.replace(next);
  };
  leadOn();
  addEventListener("hashchange", leadOn);
}
