//! The program: parse the command line, run one command, exit.

mod cli;
mod commands;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Color, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let choice = match cli.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
    let root = cli.root.as_deref();
    let outcome = match &cli.command {
        Command::Build(args) => commands::build(root, args),
        Command::Serve(args) => commands::serve(root, args),
        Command::Check(args) => commands::check(root, args),
        Command::Links(args) => commands::links(root, args),
        Command::CheckLinks(args) => commands::check_links(root, args),
        Command::CheckUrl(args) => commands::check_url(root, args),
        Command::Init { dir } => commands::init(dir),
        Command::Import(args) => commands::import(args),
    };
    outcome.unwrap_or_else(|error| {
        commands::note(format_args!("\u{1b}[1;31merror\u{1b}[0m: {error}"));
        ExitCode::from(commands::COULD_NOT_RUN)
    })
}
