// Only in a site that is built with --offline: lets the other scripts work in pages that are opened from a folder, where
// browsers neither fetch files nor import modules. What scripts load is there as packs: a file `x.json.js` gives the bytes
// of `x.json` away. A classic script, since modules are what is missing; each of its tags names the module to run.
{
  const { module, root } = document.currentScript.dataset;

  const start = () => {
    const folder = new URL(root, location).href.replaceAll("&", "%26");
    const types = { js: "text/javascript", json: "application/json", wasm: "application/wasm" };
    const given = new Map();
    const modules = new Map();

    /** The bytes of a file, by the tag of its pack. Like a request that failed, a tag that did can be tried again. */
    const load = (address) => {
      const path = address.split(/[?#]/)[0];
      if (!given.has(path)) given.set(path, ask(path));
      return given.get(path).promise;
    };

    const ask = (path) => {
      const answer = Promise.withResolvers();
      const tag = Object.assign(document.createElement("script"), { src: `${path}.js` });
      tag.onload = () => tag.remove();
      tag.onerror = () => {
        given.delete(path);
        answer.reject(new TypeError(`there is no file ${path}`));
      };
      document.head.append(tag);
      return answer;
    };

    /** A module from its pack. It believes that it has its own address, and imports others in this way, too. */
    const bring = async (address) => {
      const text = new TextDecoder().decode(await load(address));
      const source = text.replaceAll("import.meta.url", JSON.stringify(address)).replace(/(?<![\w$.])import\(/g, "offline.bring(");
      return import(URL.createObjectURL(new Blob([source], { type: types.js })));
    };

    const online = globalThis.fetch;
    globalThis.fetch = async (request, options) => {
      const { href, protocol } = new URL(request.url ?? request, location);
      if (protocol !== location.protocol) return online(request, options);
      const end = href.split(/[?#]/)[0].split(".").at(-1);
      const bytes = await load(href);
      // In data, addresses begin with what stands for the folder of the site.
      const body = end === "json" ? new TextDecoder().decode(bytes).replaceAll("site-folder:/", folder) : bytes;
      return new Response(body, { headers: { "Content-Type": types[end] ?? "application/octet-stream" } });
    };

    return {
      give: (letters) => {
        const path = document.currentScript.src.replace(/\.js$/, "");
        given.get(path)?.resolve(Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0)));
      },
      bring: (name) => {
        const { href } = new URL(name, location);
        if (!modules.has(href)) modules.set(href, bring(href));
        return modules.get(href);
      },
    };
  };

  globalThis.offline ??= start();
  offline.bring(module);
}
