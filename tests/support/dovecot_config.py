"""The configuration of the throw-away Dovecot 2.3: everything below one folder, nothing of /etc."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import Authority
from tests.support.processes import Account

_SPECIAL_FOLDERS = ("Drafts", "Sent", "Junk", "Trash")

_TEXT = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
auth_verbose = yes
auth_failure_delay = 0
instance_name = test-{imap}
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
last_valid_uid = 0
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
mail_location = maildir:{root}/mail/%u/Maildir
mail_uid = {uid}
mail_gid = {gid}
mail_fsync = never
mail_max_userip_connections = 100
mailbox_list_index = yes
{token_passdb}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users/%u
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}
}}
service anvil {{
  chroot =
  # Without it, log-ins after a refused one wait for seconds, and longer each time.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 200
}}
service lmtp {{
  user = {user}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""

_TOKEN_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
"""

_OAUTH2 = """
introspection_url = {url}
introspection_mode = post
force_introspection = yes
active_attribute = active
active_value = true
username_attribute = username
tls_ca_cert_file = {ca_file}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the server listens: IMAP with STARTTLS, IMAP over TLS, LMTP."""

    imap: int
    imaps: int
    lmtp: int


def configuration(
    root: Path, ports: Ports, account: Account, authority: Authority, *, tokens: bool = False
) -> str:
    """The text of dovecot.conf; `tokens`: log-in by token too, judged as `token_configuration` says."""
    folders = "\n".join(
        f"  mailbox {name} {{\n    special_use = \\{name}\n    auto = create\n  }}"
        for name in _SPECIAL_FOLDERS
    )
    return _TEXT.format(
        root=root,
        imap=ports.imap,
        imaps=ports.imaps,
        lmtp=ports.lmtp,
        user=account.name,
        group=account.group,
        uid=account.uid,
        gid=account.gid,
        certificate=authority.certificate_file,
        key=authority.key_file,
        folders=folders,
        mechanisms="plain login" + (" xoauth2 oauthbearer" if tokens else ""),
        token_passdb=_TOKEN_PASSDB.format(root=root) if tokens else "",
    )


def token_configuration(introspection_url: str, authority: Authority) -> str:
    """The text of oauth2.conf: where the server asks what a token is worth (RFC 7662)."""
    return _OAUTH2.format(url=introspection_url, ca_file=authority.ca_file)
