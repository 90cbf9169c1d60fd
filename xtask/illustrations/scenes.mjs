// What each picture shows. A file is named after the procedure and step it stands beside.

import {
  bars, browserWindow, button, centred, cloud, field, mailWindow, menuItem, more, navItem, option,
  padlock, paneHead, permission, sheet, stack, target,
} from "./parts.mjs";

const COMMUNITY = "yourcompany.my.site.com/partners";

/* The add-in */

const CHOICES = ["Connect to Salesforce", "Connect to Salesforce Sandbox", "My Customer/Partner Community"];

/** The logon page; `ringed` is a choice, or "More". */
const logonPage = (ringed, step) => {
  const unfolded = ringed === CHOICES[2];
  const shown = unfolded ? CHOICES : CHOICES.slice(0, 2);
  const buttons = shown.map((words) =>
    button(words, {
      kind: words === CHOICES[0] ? "main" : "",
      at: words === ringed ? target(step) : undefined,
    }),
  );
  const toggle = more(unfolded, ringed === "More" ? target(step) : undefined);
  if (unfolded) buttons.splice(2, 0, toggle);
  else buttons.push(toggle);
  return mailWindow(
    `<div class="pane-body">${centred(cloud(unfolded ? 40 : 56))}${buttons.join("")}</div>`,
  );
};

const communityBox = (value, ringed, step) =>
  mailWindow(`<div class="pane-body">${centred(cloud(56))}
    ${field("Your community address", value, ringed === "field" ? target(step) : undefined)}
    ${button(CHOICES[2], { kind: "main", at: ringed === "button" ? target(step) : undefined })}</div>`);

const sidebar = (head, menu) =>
  mailWindow(`${head}<div class="pane-body top">${bars("70%", "100%", "90%", "55%", "100%", "80%")}</div>${menu}`);

const openMenu = (step) => sidebar(paneHead(target(step)), "");
const menuWithSyncSettings = (step) =>
  sidebar(
    paneHead(),
    `<div class="menu">${bars("70%")}${menuItem("Sync settings", target(step))}${bars("56%")}${menuItem("Log out")}</div>`,
  );

/* What opens in the browser */

const signIn = (address, step, words = "Log In") =>
  browserWindow(
    address,
    sheet(`${centred(cloud(50))}${field("Username", "jo@yourcompany.com")}${field("Password", "••••••••")}
      ${button(words, { kind: "main", at: target(step) })}`),
  );

const allow = (address, step) =>
  browserWindow(
    address,
    sheet(`${centred(cloud(44))}<h1>Allow access?</h1>${permission("210px")}${permission("240px")}${permission("170px")}
      <div class="buttons">${button("Deny", { kind: "small" })}${button("Allow", { kind: "small main", at: target(step) })}</div>`),
  );

const mailboxAccess = (step) =>
  browserWindow(
    undefined,
    sheet(`<h1>Permissions requested</h1>${permission("220px")}${permission("250px")}${permission("190px")}${permission("230px")}
      <div class="buttons">${button("Cancel", { kind: "small" })}${button("Accept", { kind: "small main", at: target(step) })}</div>`),
  );

const providerSignIn = (step) =>
  browserWindow(
    "signin.yourcompany.com",
    sheet(`${centred(padlock)}<h1>Sign in with your work account</h1>${field("Work e-mail", "jo@yourcompany.com")}
      ${button("Sign in", { kind: "main", at: target(step) })}`),
  );

/* The new Sync settings page */

const newSettings = (page, at) =>
  browserWindow(
    undefined,
    `<div class="nav">${bars("60%")}<div class="nav-heading">Personal settings</div>${bars("70%")}
      ${navItem("My connectivity", { at, current: true })}${bars("50%", "76%", "64%")}</div>
    <div class="page">${page}</div>`,
  );

const crmTab = (at) => `<div class="tabs"><div class="bar"></div><div class="tab">CRM</div></div>
  <div class="row">${cloud(40)}${stack("80%", "100%")}</div>
  <div class="row">${button("Change", { kind: "small", at })}</div>`;

const loginOptions = (step) =>
  newSettings(`${bars("75%")}${option(bars("100px"))}${option("Customer / Partner Community", { at: target(step), chosen: true })}${option(bars("120px"))}`);

const newSettingsBox = (value, ringed, step) =>
  newSettings(`${centred(cloud(44))}
    ${field("Your community address", value, ringed === "field" ? target(step) : undefined)}
    ${button("Log in with Customer/Partner Community", { kind: "main", at: ringed === "button" ? target(step) : undefined })}`);

/* The legacy Sync settings page */

const legacySettings = (page, at) =>
  browserWindow(
    undefined,
    `<div class="dark-nav">${bars("70%", "50%")}${navItem("CRM", { at, current: true })}${bars("64%", "76%", "50%")}</div>
     <div class="page">${page}</div>`,
  );

const legacyCrm = (at) =>
  `<div class="row">${cloud(48)}${stack("60%", "80%")}</div>${bars("90%", "70%")}
   <div class="round${at ? at.class : ""}"${at ? at.data : ""}>Change</div>`;

const advancedSetup = (step) => {
  const at = target(step);
  return legacySettings(
    `<div class="page centred">${cloud(96)}${bars("150px")}<div class="link${at.class}"${at.data}>CLICK HERE FOR ADVANCED SETUP: …</div></div>`,
  );
};

/** The dialog "Configure Salesforce access"; `ringed` is its choice, its field or its cloud. */
const accessDialog = (value, ringed, step) => {
  const at = (name) => (name === ringed ? target(step) : undefined);
  const icon = at("cloud");
  return `<div class="dialog"><div class="dialog-title">Configure Salesforce access</div><div class="body">
    <div class="half">${option(bars("110px"))}
      ${option("My Customer/Partner Community", { at: at("choice"), chosen: true })}${option(bars("90px"))}</div>
    <div class="half">${field("Customer/Partner Account Login Url", value, at("field"))}
      ${centred(`<div class="cloud-button${icon ? icon.class : ""}"${icon ? icon.data : ""}>${cloud(92, "var(--action)")}</div>`)}</div>
  </div></div>`;
};

const COMMUNITY_LOGIN = "yourcompany.my.site.com/…/login";
const EMPLOYEE_LOGIN = "login.salesforce.com";
const SANDBOX_LOGIN = "test.salesforce.com";

/** Every picture: `file` below assets/images/log-in, and its `html`. */
export const scenes = [
  ["employee-1", logonPage(CHOICES[0], 1)],
  ["employee-2", signIn(EMPLOYEE_LOGIN, 2)],
  ["employee-3", allow(EMPLOYEE_LOGIN, 3)],

  ["sandbox-1", logonPage(CHOICES[1], 1)],
  ["sandbox-2", signIn(SANDBOX_LOGIN, 2, "Log In to Sandbox")],
  ["sandbox-3", allow(SANDBOX_LOGIN, 3)],

  ["add-in-1", logonPage("More", 1)],
  ["add-in-2", logonPage(CHOICES[2], 2)],
  ["add-in-3", communityBox(COMMUNITY, "field", 3)],
  ["add-in-4", communityBox(COMMUNITY, "button", 4)],
  ["add-in-5", signIn(COMMUNITY_LOGIN, 5)],
  ["add-in-6", allow(COMMUNITY_LOGIN, 6)],
  ["add-in-7", mailboxAccess(7)],

  ["single-sign-on-3", communityBox("yourcompany.my.salesforce.com", "field", 3)],
  ["single-sign-on-5", providerSignIn(5)],
  ["single-sign-on-6", allow("yourcompany.my.salesforce.com", 6)],

  ["open-sync-1", openMenu(1)],
  ["open-sync-2", menuWithSyncSettings(2)],

  ["sync-new-1", newSettings(bars("60%", "100%", "90%", "70%"), target(1))],
  ["sync-new-2", newSettings(crmTab(target(2)))],
  ["sync-new-3", loginOptions(3)],
  ["sync-new-4", newSettingsBox(COMMUNITY, "field", 4)],
  ["sync-new-5", newSettingsBox(COMMUNITY, "button", 5)],
  ["sync-new-6", signIn(COMMUNITY_LOGIN, 6)],
  ["sync-new-7", allow(COMMUNITY_LOGIN, 7)],

  ["sync-legacy-1", legacySettings(bars("60%", "100%", "90%", "70%"), target(1))],
  ["sync-legacy-2", legacySettings(legacyCrm(target(2)))],
  ["sync-legacy-3", advancedSetup(3)],
  ["sync-legacy-4", accessDialog("", "choice", 4)],
  ["sync-legacy-5", accessDialog(COMMUNITY, "field", 5)],
  ["sync-legacy-6", accessDialog(COMMUNITY, "cloud", 6)],
  ["sync-legacy-7", signIn(COMMUNITY_LOGIN, 7)],
  ["sync-legacy-8", allow(COMMUNITY_LOGIN, 8)],
].map(([name, html]) => ({ file: `${name}.png`, html }));
