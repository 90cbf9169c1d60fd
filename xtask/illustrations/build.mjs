// Draws every picture of the help centre's steps.
//
//   cd xtask/illustrations && npm ci        once
//   node xtask/illustrations/build.mjs      writes assets/images/log-in/**
//   node xtask/illustrations/build.mjs --check
//                                           writes nothing; exit status 1 when a picture on disk
//                                           is missing, stale or no longer drawn by any scene
//
// How it works: a scene (scenes.mjs) is a piece of HTML put together from the parts of a drawn
// dialog (parts.mjs) and styled by illustrations.css. Chromium renders it at twice its size, and
// the screenshot is reduced to a palette of at most 96 colours, which keeps text crisp and a picture
// below 40 KB. Each is drawn twice: `x.dark.png` is shown in the place of `x.png` where colours are dark.
//
// Same input, same bytes: the font comes from npm, animations and sub-pixel text are off, and no
// clock or path enters a picture. Only another version of Chromium may place a pixel differently.
// CHROMIUM names another browser than /usr/bin/chromium.

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import UPNG from "upng-js";
import { scenes } from "./scenes.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
/** This folder belongs to the script: what no scene draws does not belong in it. */
const IMAGES = join(HERE, "..", "..", "assets", "images", "log-in");
/** CSS pixels: wide enough for a dialog, and its words stay readable at two thirds of the size. */
const WIDTH = 480;
const PIXELS_PER_CSS_PIXEL = 2;
const COLOURS = 96;
const LARGEST_PICTURE = 40 * 1024;
const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-lcd-text",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
];

const drawn = await draw(scenes);
const stale = process.argv.includes("--check") ? await compare(drawn) : await write(drawn);
process.exitCode = stale.length > 0 ? 1 : 0;

/** Renders all scenes, light and dark: a map from a picture's path below IMAGES to its PNG. */
async function draw(scenes) {
  const style = await styleSheet();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_FLAGS,
  });
  try {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: WIDTH },
      deviceScaleFactor: PIXELS_PER_CSS_PIXEL,
      reducedMotion: "reduce",
    });
    const pictures = new Map();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const { file, html } of scenes) {
        const name = colorScheme === "dark" ? file.replace(/\.png$/, ".dark.png") : file;
        pictures.set(name, await picture(page, style, { file: name, html }));
      }
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

async function picture(page, style, scene) {
  await page.setContent(`<!doctype html><style>${style}</style><main class="canvas">${scene.html}</main>`);
  await page.evaluate(() => document.fonts.ready);
  const screenshot = await page.locator(".canvas").screenshot({ animations: "disabled" });
  const image = UPNG.decode(screenshot);
  const png = Buffer.from(UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, COLOURS));
  if (png.length > LARGEST_PICTURE) {
    throw new Error(`${scene.file} has ${png.length} bytes, more than ${LARGEST_PICTURE}: draw less in it`);
  }
  return png;
}

/** The style sheet with its font inside, so that no machine's own fonts are used. */
async function styleSheet() {
  const require = createRequire(import.meta.url);
  const faces = [];
  for (const [weight, name] of [[400, "Regular"], [500, "Medium"], [700, "Bold"]]) {
    const file = require.resolve(`roboto-fontface/fonts/roboto/Roboto-${name}.woff2`);
    const data = (await readFile(file)).toString("base64");
    faces.push(
      `@font-face{font-family:Drawing;font-weight:${weight};src:url(data:font/woff2;base64,${data})}`,
    );
  }
  return faces.join("\n") + (await readFile(join(HERE, "illustrations.css"), "utf8"));
}

async function write(pictures) {
  let bytes = 0;
  for (const [file, png] of pictures) {
    await mkdir(dirname(join(IMAGES, file)), { recursive: true });
    await writeFile(join(IMAGES, file), png);
    bytes += png.length;
  }
  console.log(`${pictures.size} pictures, ${Math.round(bytes / 1024)} KB`);
  return [];
}

/** The paths that differ between the drawn pictures and those on disk; each is reported. */
async function compare(pictures) {
  const differing = [];
  for (const [file, png] of pictures) {
    const onDisk = await readFile(join(IMAGES, file)).catch(() => undefined);
    if (!onDisk?.equals(png)) differing.push(file);
  }
  for (const file of await picturesOnDisk()) {
    if (!pictures.has(file)) differing.push(file);
  }
  for (const file of differing) console.error(`differs: assets/images/log-in/${file}`);
  if (differing.length === 0) console.log(`${pictures.size} pictures are up to date`);
  return differing;
}

async function picturesOnDisk() {
  const entries = await readdir(IMAGES, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".png"))
    .map((entry) => relative(IMAGES, join(entry.parentPath ?? entry.path, entry.name)));
}
