// What most files of tests begin and end with: a site that is built and served, and a browser to look at it.
import { after, before } from 'node:test';

import { launch, open } from './browser.mjs';
import { build, serve } from './site.mjs';

/**
 * A site that is served, and a browser that is open, while the tests of a file run. `make` builds the site and returns its
 * folder; without it, the site is our own help centre. `folder`, `server` and `browser` are there once the tests run.
 */
export function tour(make = build) {
  const here = {
    /** Open a page of the site, by its address below the site's. */
    visit: (route, options) => open(here.browser, here.server.address + route, options),
  };
  before(async () => {
    here.folder = await make();
    here.server = await serve(here.folder);
    here.browser = await launch();
  });
  after(async () => {
    await here.browser?.close();
    here.server?.stop();
  });
  return here;
}
