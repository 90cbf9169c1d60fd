//! The command line: what was typed, and nothing else.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Builds a help centre from a folder of articles.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Folder of the site [default: the nearest one upwards with a site.toml]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Turn the articles into a static site
    Build(BuildArgs),
    /// Show the site in a browser while it is written
    Serve(ServeArgs),
    /// Print every mistake, write nothing
    Check(CheckArgs),
    /// Find the exact address of an article, heading or step, and keep published ones alive
    Links(LinksArgs),
    /// Check the links to this site that macros, mails and spreadsheets have saved
    CheckLinks(CheckLinksArgs),
    /// Judge community addresses, as the checker in the page does
    CheckUrl(CheckUrlArgs),
    /// Start a new site
    Init {
        /// Folder for it: new or empty
        dir: PathBuf,
    },
    /// Move a MkDocs site over
    Import(ImportArgs),
}

/// `guidepost build`
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Output folder [default: site/ in the site's folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Build with a brand's variables
    #[arg(long, value_name = "NAME")]
    pub brand: Option<String>,
    /// Make warnings errors
    #[arg(long)]
    pub strict: bool,
    /// Write .br and .gz files beside text files
    #[arg(long, conflicts_with = "offline")]
    pub compress: bool,
    /// Write redirects for this web server, too; may be given more than once
    #[arg(long, value_name = "SERVER", conflicts_with = "offline")]
    pub redirect_format: Vec<RedirectFormat>,
    /// Make a site that works from a folder, without a server
    #[arg(long)]
    pub offline: bool,
}

/// `guidepost links`
#[derive(Debug, Args)]
pub struct LinksArgs {
    /// Words of what you look for
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print links in Markdown
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
    /// Copy the first address to the clipboard
    #[arg(long)]
    pub copy: bool,
    /// How many to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub most: usize,
    /// With a brand's variables
    #[arg(long, value_name = "NAME")]
    pub brand: Option<String>,
    /// Record the addresses of this site in anchors.lock
    #[arg(long, conflicts_with = "query")]
    pub accept: bool,
    /// With --accept: what has been reworded is meant from now on
    #[arg(long, requires = "accept")]
    pub words: bool,
    /// Write redirects for published addresses that are gone, after asking
    #[arg(long, conflicts_with_all = ["query", "accept"])]
    pub fix: bool,
    /// With --fix: do not ask
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Retire an address that is gone for good
    #[arg(long, value_name = "ADDRESS", requires = "reason", conflicts_with_all = ["query", "accept", "fix"])]
    pub retire: Option<String>,
    /// With --retire: why; readers are told so
    #[arg(long, value_name = "TEXT", requires = "retire")]
    pub reason: Option<String>,
}

/// `guidepost check-links`
#[derive(Debug, Args)]
pub struct CheckLinksArgs {
    /// CSV, JSON, Markdown, HTML or text with addresses of this site in it
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Write the files with the addresses that are right
    #[arg(long)]
    pub fix: bool,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Print links that are fine, too
    #[arg(long)]
    pub all: bool,
    /// Fail on redirected links and changed texts, too
    #[arg(long)]
    pub strict: bool,
    /// With a brand's variables
    #[arg(long, value_name = "NAME")]
    pub brand: Option<String>,
}

/// Who reads a list of redirects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RedirectFormat {
    /// A map for nginx: _redirects.nginx.conf
    Nginx,
    /// A map for Caddy: _redirects.caddy
    Caddy,
}

/// `guidepost serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Port; where another program has it, the next free one is taken
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
    /// Name or address to listen at
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub host: String,
    /// Another name by which browsers may ask; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub allow_host: Vec<String>,
    /// Begin with a brand's variables
    #[arg(long, value_name = "NAME")]
    pub brand: Option<String>,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Let open pages go to the page that is being edited
    #[arg(long)]
    pub follow: bool,
    /// Look for changes again and again, where the system does not tell of them: network drives, containers
    #[arg(long)]
    pub poll: bool,
}

/// `guidepost check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Ask whether links to other sites lead anywhere
    #[arg(long)]
    pub external: bool,
    /// Check with a brand's variables
    #[arg(long, value_name = "NAME")]
    pub brand: Option<String>,
    /// Make warnings errors
    #[arg(long)]
    pub strict: bool,
    /// Print one JSON object a line on standard output
    #[arg(long)]
    pub json: bool,
}

/// `guidepost check-url`
#[derive(Debug, Args)]
pub struct CheckUrlArgs {
    /// What readers would paste
    #[arg(value_name = "URL", required_unless_present = "jsonl")]
    pub urls: Vec<String>,
    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Read JSON strings from standard input, one a line, and print one JSON object for each
    #[arg(long, conflicts_with = "urls")]
    pub jsonl: bool,
}

/// `guidepost import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The mkdocs.yml of the site
    pub mkdocs_yml: PathBuf,
    /// Folder for the new site
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Replace what an earlier import wrote there
    #[arg(long)]
    pub force: bool,
    /// Rewrite hand-made patterns: steps, boxes and pictures in raw HTML become Markdown
    #[arg(long)]
    pub modernize: bool,
}
