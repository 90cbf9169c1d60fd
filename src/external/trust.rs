//! Whom one believes that a host is who it says it is: the authorities that the operating system trusts, or those of the file
//! or folder that `SSL_CERT_FILE` or `SSL_CERT_DIR` name. No list of them comes with the program, which would grow old in it.

use std::sync::Arc;

use rustls::CertificateError;
use rustls::crypto::ring;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::Answer;

/// The authorities of this machine.
#[derive(Debug, Clone)]
pub struct Authorities(RootCerts);

impl Authorities {
    /// Read them.
    ///
    /// # Errors
    /// There are none; says why.
    pub fn of_this_machine() -> Result<Self, String> {
        let read = rustls_native_certs::load_native_certs();
        if read.certs.is_empty() {
            let reasons: Vec<String> = read.errors.iter().map(ToString::to_string).collect();
            return Err(reasons.join("; "));
        }
        let certificates = read.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
        Ok(Self(RootCerts::from(certificates)))
    }

    /// Nobody: for a machine that has none, and asks hosts that need none.
    pub fn nobody() -> Self {
        Self(RootCerts::new_with_certs(&[]))
    }

    /// How hosts are spoken with that one of these vouches for.
    pub fn tls(&self) -> TlsConfig {
        TlsConfig::builder()
            .root_certs(self.0.clone())
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build()
    }
}

/// What an error says about the certificate of a host, if it does.
pub fn refusal(error: &ureq::Error) -> Option<Answer> {
    let error = match error {
        ureq::Error::Rustls(error) => error,
        // The handshake is a matter of reading and writing to the one who asks.
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref::<rustls::Error>()?,
        _ => return None,
    };
    let rustls::Error::InvalidCertificate(wrong) = error else { return None };
    Some(match wrong {
        CertificateError::UnknownIssuer => Answer::Untrusted,
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => insecure("it has expired"),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => insecure("it is not valid yet"),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            insecure("it is another host's")
        }
        CertificateError::BadSignature => insecure("its signature is wrong"),
        CertificateError::Revoked => insecure("it has been revoked"),
        wrong => Answer::Insecure(wrong.to_string()),
    })
}

fn insecure(why: &str) -> Answer {
    Answer::Insecure(why.to_owned())
}
