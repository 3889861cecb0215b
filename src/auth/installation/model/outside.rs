//! A simulated store and token endpoint, with everything that may go wrong there.

use std::{fmt, panic::resume_unwind, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{
    super::{
        Error, ErrorKind, Exchange, Replaced, TokenStore, Tokens, bounded_store::STORE_TIMEOUT,
    },
    world::{Shared, Started, World, number},
};
use crate::{
    Delivery,
    boxed::{BoxError, BoxFuture},
    clock::Clock,
    id::Resource,
    lock,
};

/// The store and token endpoint as one process sees them.
#[derive(Clone)]
pub(super) struct Outside {
    pub(super) world: Shared,
    pub(super) process: usize,
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outside({})", self.process)
    }
}

impl Outside {
    /// Simulates a store operation. It may take effect after its caller has stopped waiting.
    pub(super) fn store<T: Send + 'static>(
        &self,
        effect: impl FnOnce(&mut World) -> T + Send + 'static,
    ) -> BoxFuture<'static, Result<T, BoxError>> {
        let mut world = self.world.lock();
        let mut takes = Duration::ZERO;
        if world.mishaps.slow && world.chance(25) {
            takes = world.seconds(STORE_TIMEOUT.as_secs_f64() - 0.5);
        }
        let mut answers = Some(takes);
        let (mut has_effect, mut fails) = (true, false);
        if world.mishaps.store && world.chance(20) {
            world.count("store failures");
            let mut exchanges = world.exchanges.iter_mut().rev();
            let last = exchanges.find(|started| started.process == self.process);
            if let Some(last) = last {
                last.store_failed = true;
            }
            match world.random.u8(..8) {
                0..3 => (has_effect, fails) = (false, true),
                3..5 => fails = true,
                5 => {
                    takes = Duration::from_secs(10) + world.seconds(30.0);
                    answers = None;
                }
                6 => (has_effect, answers) = (false, None),
                _ => resume_unwind(Box::new("a panic that is not reported")),
            }
        }
        let result = Arc::new(lock::Mutex::new(None));
        if has_effect {
            let result = Arc::clone(&result);
            world.at(takes, move |world| *result.lock() = Some(effect(world)));
        }
        let answered = answers.map(|answers| world.clock.sleep(answers));
        Box::pin(async move {
            match answered {
                Some(answered) => answered.await,
                None => std::future::pending().await,
            }
            let result = result.lock().take();
            match result {
                Some(result) if !fails => Ok(result),
                _ => Err("the store failed".into()),
            }
        })
    }

    /// Simulates the exchange of a grant. The service may process it after its caller was killed.
    pub(super) fn exchange(
        &self,
        previous: Option<Tokens>,
        process: impl FnOnce(&mut World) -> Result<(Tokens, DateTime<Utc>), Error> + Send + 'static,
    ) -> BoxFuture<'static, Result<Tokens, Error>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Reply {
            Comes,
            /// The exchange fails before or after the service processes the request.
            Fails,
            Unreadable,
            RefreshTokenAlone,
        }
        let shared = Arc::clone(&self.world);
        let mut world = self.world.lock();
        let (mut request, mut answer) = (Duration::ZERO, Duration::ZERO);
        if world.mishaps.slow && world.chance(50) {
            (request, answer) = (world.seconds(32.0), world.seconds(32.0));
        }
        let (mut processed, mut reply) = (true, Reply::Comes);
        if world.mishaps.network && world.chance(30) {
            (processed, reply) = match world.random.u8(..6) {
                0..2 => (false, Reply::Fails),
                2..4 => (true, Reply::Fails),
                4 => (true, Reply::Unreadable),
                _ => (true, Reply::RefreshTokenAlone),
            };
        }
        let result = Arc::new(lock::Mutex::new(None));
        if processed {
            let result = Arc::clone(&result);
            world.at(request, move |world| {
                let tokens = process(world);
                if let (Ok((tokens, _)), Reply::Fails | Reply::Unreadable) = (&tokens, reply) {
                    world.count("lost replies");
                    world.issued[number(tokens)].lost = true;
                }
                *result.lock() = Some(tokens);
            });
        }
        let answered = world.clock.sleep(request + answer);
        Box::pin(async move {
            answered.await;
            let result = result.lock().take();
            if let Some(Ok((tokens, _))) = &result {
                shared.lock().issued[number(tokens)].arrived = true;
            }
            match (result, reply) {
                (Some(Ok((tokens, date))), Reply::Comes) => {
                    Ok(tokens.dated(date, previous.as_ref()))
                }
                (Some(Ok((tokens, date))), Reply::RefreshTokenAlone) => {
                    let refresh_token = tokens.refresh_token().map(str::to_owned);
                    Ok(Tokens::new("", refresh_token, None).dated(date, previous.as_ref()))
                }
                (Some(Err(error)), _) => Err(error),
                (Some(Ok(_)), Reply::Unreadable) => Err(Error::tokens_unread(b"?")),
                _ => Err(Error::new(ErrorKind::ConnectionLost).with_delivery(Delivery::Unknown)),
            }
        })
    }
}

impl TokenStore for Outside {
    fn get<'a>(&'a self, _: &'a Resource) -> BoxFuture<'a, Result<Option<Tokens>, BoxError>> {
        self.store(|world| world.stored.clone())
    }

    fn replace<'a>(
        &'a self,
        _: &'a Resource,
        expected: Option<&'a Tokens>,
        new: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let (process, expected, new) = (self.process, expected.cloned(), new.clone());
        self.store(move |world| world.compare_and_swap(process, expected.as_ref(), &new))
    }

    fn remove<'a>(
        &'a self,
        _: &'a Resource,
        expected: &'a Tokens,
    ) -> BoxFuture<'a, Result<Replaced, BoxError>> {
        let (process, expected) = (self.process, expected.clone());
        self.store(move |world| world.remove(process, &expected))
    }
}

impl Exchange for Outside {
    fn refresh<'a>(
        &'a self,
        _: &'a Resource,
        previous: &'a Tokens,
    ) -> BoxFuture<'a, Result<Tokens, Error>> {
        let (process, number) = (self.process, number(previous));
        let index = {
            let mut world = self.world.lock();
            world.count("exchanges");
            world.log(&format!("{process} exchanges {number}"));
            world.check_exchange(number);
            world.exchanges.push(Started {
                number,
                process,
                failed: false,
                store_failed: false,
            });
            world.exchanges.len() - 1
        };
        let exchange = self.exchange(Some(previous.clone()), move |world| {
            let installation = world.issued[number].installation;
            if std::mem::replace(&mut world.issued[number].spent, true) {
                return Err(Error::new(ErrorKind::Unauthorized));
            }
            Ok(world.issue(Some(installation), process))
        });
        Box::pin(async move {
            let result = exchange.await;
            self.world.lock().exchanges[index].failed = result.is_err();
            result
        })
    }
}
