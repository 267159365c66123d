//! What operators see, and building the views anew.

use baton_api::admin::v1::{
    GenerationRole, GetRebuildRequest, GetStatusRequest, ListViewsRequest, Rebuild, RebuildState,
    RebuildViewRequest, StoreHealth,
};
use tokio::time::timeout;
use tonic::{Code, Status};

use crate::kit::{PATIENCE, Person, handoff_of, refusal, serve};

impl Person {
    async fn rebuild(&mut self, name: &str) -> Result<Rebuild, Status> {
        let request = RebuildViewRequest { name: name.to_owned() };
        Ok(self.admin.rebuild_view(request).await?.into_inner().rebuild.expect("a rebuild"))
    }

    async fn rebuilt(&mut self, name: &str) -> Result<Rebuild, Status> {
        let request = GetRebuildRequest { name: name.to_owned() };
        Ok(self.admin.get_rebuild(request).await?.into_inner().rebuild.expect("a rebuild"))
    }
}

#[tokio::test]
async fn the_status_tells_of_store_and_views() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let written = clinic.request(handoff_of("clinic")).await.expect("recorded");
    clinic.worklist(&written.position_token).await;
    let status = clinic.admin.get_status(GetStatusRequest {}).await.expect("a status").into_inner();
    let store = status.store.expect("a store");
    assert_eq!((store.head, store.health()), (Some(written.position), StoreHealth::Ok));
    assert_eq!(status.generations.len(), 1);
    let serving = &status.generations[0];
    assert_eq!((serving.role(), serving.position), (GenerationRole::Serving, Some(written.position)));
    assert_eq!((serving.lag, &serving.stopped), (Some(0), &None));

    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let asked = ListViewsRequest { page_size: 2, page_token };
        let page = clinic.admin.list_views(asked).await.expect("a page").into_inner();
        assert!(page.views.len() <= 2);
        names.extend(page.views.into_iter().map(|view| view.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(
        names,
        [
            "views/handoff",
            "views/handoff_party",
            "views/worklist",
            "views/deadline",
            "views/program",
            "views/service",
            "views/service_need",
            "views/service_area",
            "views/screening",
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_goes_on_beside_what_is_served_and_takes_over() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let mut position = String::new();
    for _ in 0..50 {
        position = clinic.request(handoff_of("clinic")).await.expect("recorded").position_token;
    }
    let before = clinic.worklist(&position).await;
    let begun = clinic.rebuild("views/worklist").await.expect("begun");
    let ended = async {
        loop {
            let rebuild = clinic.rebuilt(&begun.name).await.expect("it is known");
            assert_eq!(clinic.clone().worklist(&position).await, before, "the list is there all the time");
            if rebuild.state() == RebuildState::Succeeded {
                return rebuild;
            }
            assert_eq!(rebuild.state(), RebuildState::Running);
        }
    };
    let ended = timeout(PATIENCE, ended).await.expect("it ends");
    assert_eq!(ended.position, ended.head);
    let next = clinic.rebuild("views/-").await.expect("begun");
    assert!(next.generation > begun.generation);
    let replaced = async {
        while clinic.rebuilt(&next.name).await.expect("it is known").state() != RebuildState::Succeeded {}
        clinic.rebuilt(&begun.name).await.expect("it was there").state()
    };
    assert_eq!(timeout(PATIENCE, replaced).await.expect("it ends"), RebuildState::Replaced);
}

#[tokio::test]
async fn what_is_no_view_and_no_rebuild_is_not_found() {
    let served = serve().await;
    let mut clinic = served.person("clinic");
    let not_found = (Code::NotFound, "NOT_FOUND".to_owned());
    assert_eq!(refusal(&clinic.rebuild("views/nothing").await.expect_err("no view")), not_found);
    assert_eq!(refusal(&clinic.rebuilt("rebuilds/99").await.expect_err("no rebuild")), not_found);
    let faulty = (Code::InvalidArgument, "INVALID_REQUEST".to_owned());
    assert_eq!(refusal(&clinic.rebuild("worklist").await.expect_err("no name")), faulty);
    for name in ["rebuilds/", "rebuilds/+1", "rebuilds/01", "1"] {
        assert_eq!(refusal(&clinic.rebuilt(name).await.expect_err("no name")), faulty, "{name}");
    }
}
