//! Trying a token at its service.

use arcgis_auth::portal::ask_service;
use arcgis_auth::token::Binding;

use super::Made;
use crate::app::Inner;
use crate::live::is_over;
use crate::view::{ServiceTest, UiError};

impl crate::App {
    /// Sends a token that was made for a service to that service, and to nobody else.
    ///
    /// # Errors
    /// `service_forgotten`, `cancelled`. That the service does not take it is no error but the answer.
    pub async fn test_service_token(&self, made_id: &str, job_id: &str) -> Result<ServiceTest, UiError> {
        let inner = &self.inner;
        let made = inner.services().made(made_id)?;
        inner
            .as_job(job_id, async {
                let test = inner.try_at_service(&made).await;
                inner.services().tested(made_id, &test);
                Ok(test)
            })
            .await
    }
}

impl Inner {
    async fn try_at_service(&self, made: &Made) -> ServiceTest {
        let began = self.now();
        let said = ask_service(&made.found.transport, &made.found.service, Some(&made.token)).await;
        let at = self.now();
        let ms = u32::try_from(at.saturating_sub(began)).unwrap_or(0);
        match said {
            Ok(facts) => ServiceTest {
                accepted: true,
                title: facts.title,
                layers: facts.layers.and_then(|layers| u32::try_from(layers).ok()),
                ms,
                error: None,
                at,
            },
            Err(error) => {
                // A token for another computer is good there, as far as anybody here can tell.
                let elsewhere = is_over(&error) && matches!(made.token.binding(), Binding::Ip(_));
                let error = if elsewhere {
                    UiError::plain("bound_elsewhere").detail(error.to_string())
                } else {
                    self.service_failure(&error)
                };
                ServiceTest { accepted: false, title: None, layers: None, ms, error: Some(error), at }
            }
        }
    }
}
