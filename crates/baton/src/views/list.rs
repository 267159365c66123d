//! `baton views list`.

use baton_api::admin::v1::{ListViewsRequest, ListViewsResponse};
use clap::Args;

use crate::exit::Failure;
use crate::operator::{self, Which};
use crate::render::{Page, Tone};

/// List a server's views: how far each is, and whether it has stopped.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    which: Which,
}

impl List {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut admin = self.which.connect().await?;
        let mut all = ListViewsResponse::default();
        loop {
            let request = ListViewsRequest { page_token: all.next_page_token.clone(), ..Default::default() };
            let page = admin.list_views(request).await.map_err(operator::refused)?.into_inner();
            all.views.extend(page.views);
            all.next_page_token = page.next_page_token;
            if all.next_page_token.is_empty() {
                break;
            }
        }
        if self.which.json {
            return operator::print_json("baton.admin.v1.ListViewsResponse", &all);
        }
        let mut page = Page::default();
        let mut before = None;
        for view in &all.views {
            if before.replace(view.generation) != Some(view.generation) {
                let role = operator::role(view.role());
                page.paragraph(0, Tone::Strong, &format!("generation {}, {role}", view.generation));
            }
            operator::view(&mut page, 2, view);
        }
        operator::print(page)
    }
}
