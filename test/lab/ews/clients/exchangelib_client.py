"""
exchangelib (https://github.com/ecederstrand/exchangelib), driven by a test: an EWS client that nobody here has written.

The first line of standard input says where the server is and how to sign in; every further line is one call,
{"call": name, ...arguments}, and is answered with one line, {"result": ...} or {"error": class, "message": text}.
"""
import base64
import json
import sys

import requests.adapters
from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    OAUTH2,
    Account,
    Configuration,
    Credentials,
    FailFast,
    FaultTolerance,
    Folder,
    HTMLBody,
    Identity,
    Mailbox,
    Message,
    OAuth2AuthorizationCodeCredentials,
)
from exchangelib.attachments import FileAttachment
from exchangelib.protocol import BaseProtocol
from oauthlib.oauth2 import OAuth2Token


class TrustingAdapter(requests.adapters.HTTPAdapter):
    """Trusts the certificate authority of the lab."""

    ca = None

    def cert_verify(self, conn, url, verify, cert):
        super().cert_verify(conn=conn, url=url, verify=self.ca, cert=cert)


class Client:
    def __init__(self, url, ca, mailbox, user=None, password=None, token=None, impersonate=False, patient=False):
        TrustingAdapter.ca = ca
        BaseProtocol.HTTP_ADAPTER_CLS = TrustingAdapter
        if token:
            access_token = OAuth2Token({"access_token": token, "token_type": "Bearer", "expires_in": 3600})
            identity = Identity(primary_smtp_address=mailbox) if impersonate else None
            sign_in = {
                "credentials": OAuth2AuthorizationCodeCredentials(access_token=access_token, identity=identity),
                "auth_type": OAUTH2,
            }
        else:
            sign_in = {"credentials": Credentials(user, password), "auth_type": "basic"}
        policy = FaultTolerance(max_wait=30) if patient else FailFast()
        config = Configuration(service_endpoint=url, retry_policy=policy, **sign_in)
        self.account = Account(
            mailbox, config=config, autodiscover=False, access_type=IMPERSONATION if impersonate else DELEGATE
        )

    def folder(self, path):
        folder = self.account.inbox
        for name in path.split("/")[1:]:
            folder = folder / name
        return {"Sent Items": self.account.sent, "Deleted Items": self.account.trash}.get(path, folder)

    def message(self, subject):
        return self.account.inbox.get(subject=subject)

    def version(self):
        return str(self.account.version)

    def folders(self):
        return [f.name for f in self.account.root.tois.walk()]

    def sync(self, state=None, most=None):
        changes = []
        collection = self.account.inbox
        collection.item_sync_state = None
        for kind, item in collection.sync_items(sync_state=state, only_fields=["subject"], max_changes_returned=most):
            subject = getattr(item, "subject", None)
            read = item[1] if isinstance(item, tuple) else None
            changes.append({"kind": kind, "subject": subject, "isRead": read})
        return {"changes": changes, "state": collection.item_sync_state}

    def sync_everything(self):
        """With every property that exchangelib knows of messages."""
        self.account.inbox.item_sync_state = None
        return [item.subject for _kind, item in self.account.inbox.sync_items()]

    def sync_folders(self):
        return [[kind, folder.name] for kind, folder in self.account.msg_folder_root.sync_hierarchy()]

    def find(self, order="datetime_received", page=100, **filters):
        query = self.account.inbox.filter(**filters) if filters else self.account.inbox.all()
        query = query.order_by(order)
        query.page_size = page
        return [m.subject for m in query]

    def read(self, subject):
        m = self.message(subject)
        return {
            "mime": base64.b64encode(m.mime_content).decode(),
            "from": m.sender.email_address,
            "to": [one.email_address for one in m.to_recipients or []],
            "messageId": m.message_id,
            "text": m.text_body,
            "body": str(m.body),
            "isHtml": isinstance(m.body, HTMLBody),
            "headers": {h.name: h.value for h in m.headers},
            "attachments": {a.name: base64.b64encode(a.content).decode() for a in m.attachments},
        }

    def send_mime(self, mime):
        octets = base64.b64decode(mime)
        Message(account=self.account, folder=self.account.sent, mime_content=octets).send_and_save()

    def send(self, subject, html, to, attachment):
        m = Message(
            account=self.account,
            folder=self.account.sent,
            subject=subject,
            body=HTMLBody(html),
            to_recipients=[Mailbox(email_address=one) for one in to],
        )
        m.attach(FileAttachment(name="notes.bin", content=base64.b64decode(attachment)))
        m.send_and_save()

    def draft_and_send(self, subject, to):
        m = Message(account=self.account, folder=self.account.drafts, subject=subject, body="Hi", to_recipients=[to])
        m.save()
        m.send()

    def mark_read(self, subject):
        m = self.message(subject)
        m.is_read = True
        m.save(update_fields=["is_read"])

    def label(self, subject, category, importance):
        m = self.message(subject)
        m.categories = [category]
        m.importance = importance
        m.save(update_fields=["categories", "importance"])

    def write_over(self, subject):
        """With a change key from before somebody else's change."""
        mine, theirs = self.message(subject), self.message(subject)
        theirs.is_read = True
        theirs.save(update_fields=["is_read"])
        mine.categories = ["late"]
        mine.save(update_fields=["categories"], conflict_resolution="NeverOverwrite")

    def make_folder(self, name):
        Folder(parent=self.account.inbox, name=name).save()

    def move(self, subject, folder):
        m = self.message(subject)
        before = m.id
        m.move(to_folder=self.folder(folder))
        return {"before": before, "after": m.id}

    def copy(self, subject, folder):
        self.message(subject).copy(to_folder=self.folder(folder))

    def trash(self, subject):
        self.message(subject).move_to_trash()

    def delete(self, subject):
        self.message(subject).delete()

    def resolve(self, name):
        return [one.email_address for one in self.account.protocol.resolve_names([name])]


def main():
    client = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if client is None:
                client = Client(**request)
                answer = {"result": client.version()}
            else:
                answer = {"result": getattr(client, request.pop("call"))(**request)}
        except Exception as error:  # The test decides what is a mistake.
            answer = {"error": type(error).__name__, "message": str(error)}
        print(json.dumps(answer), flush=True)


main()
