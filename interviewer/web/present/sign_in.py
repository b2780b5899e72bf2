"""Pages before and beside Gradio's: signing in, an invitation, one's account, and the people of an organisation."""

from collections.abc import Sequence

from interviewer.accounts.account import Account, Role
from interviewer.accounts.events import AuditEvent
from interviewer.accounts.passwords import MIN_CHARS
from interviewer.web.present.text import day_and_time, esc

ROLE_NAMES = {Role.CANDIDATE: "Candidate", Role.COACH: "Coach", Role.ADMIN: "Admin"}


def sign_in(wanted: str, sentence: str = "", *, has_passwords: bool = True, provider: str = "") -> str:
    """The way in. `wanted` is where it leads; `provider` the OpenID Connect service's name, '' for none."""
    ways = ""
    if provider:
        ways += (
            '<form method="get" action="/sign-in/oidc">'
            f'<input type="hidden" name="next" value="{esc(wanted)}"><button>Sign in with {esc(provider)}</button></form>'
        )
    if has_passwords:
        ways += (
            '<form method="post" action="/sign-in">'
            f'<input type="hidden" name="next" value="{esc(wanted)}">'
            '<label>E-mail address <input type="email" name="email" autocomplete="username" required autofocus></label>'
            '<label>Password <input type="password" name="password" autocomplete="current-password" required></label>'
            "<button>Sign in</button></form>"
            '<p class="small">No account, or password forgotten? Ask the admin of your organisation for an invitation.</p>'
        )
    return page("Sign in", f"<h1>Sign in</h1>{_told(sentence)}{ways}")


def invitation(account: Account, token: str, sentence: str = "") -> str:
    """Choosing a password for the first time, or anew."""
    form = (
        f'<form method="post" action="/invitation/{esc(token)}">'
        f'<input type="hidden" name="email" value="{esc(account.email)}" autocomplete="username">'
        f"{_new_password('password')}<button>Set the password and sign in</button></form>"
    )
    return page("Invitation", f"<h1>Welcome</h1><p>For {esc(account.email)}.</p>{_told(sentence)}{form}")


def account(mine: Account, sentence: str = "", used: Sequence[str] = ()) -> str:
    """What somebody can see and change of their own account; `used` are sentences on quotas."""
    facts = (
        f"<p>{esc(mine.email)}, {esc(ROLE_NAMES[mine.role].lower())}. Organisation: {esc(mine.organisation)}.</p>"
        + "".join(f'<p class="small">{esc(line)}</p>' for line in used)
        + '<form method="post" action="/sign-out"><button>Sign out</button></form>'
    )
    change = (
        '<h2>Another password</h2><form method="post" action="/account/password">'
        '<label>Old password <input type="password" name="old" autocomplete="current-password" required></label>'
        f"{_new_password('new')}<button>Change it and sign out everywhere else</button></form>"
        if mine.has_password
        else ""
    )
    close = (
        "<h2>Close the account</h2><p>Deletes every interview, recording, story and note of yours for good. Take them along "
        'first: <a href="/api/account.zip">everything as a file</a>.</p>'
        '<form method="post" action="/account/close"><label>Type your e-mail address '
        '<input name="confirmed" autocomplete="off" required></label><button class="danger">Delete everything and close</button></form>'
    )
    people = '<p><a href="/people">People of your organisation</a></p>' if mine.role is Role.ADMIN else ""
    return page("Account", f"<h1>Your account</h1>{_told(sentence)}{facts}{people}{change}{close}", is_inside=True)


def people(
    admin: Account, accounts: Sequence[Account], events: Sequence[AuditEvent], sentence: str = "", link: str = ""
) -> str:
    """The admin's view: who may sign in, and what happened; nothing of what anybody said."""
    invite = (
        '<h2>Invite somebody</h2><form method="post" action="/people" class="row">'
        '<label>E-mail address <input type="email" name="email" required></label>'
        f'<label>Role <select name="role">{_roles(Role.CANDIDATE)}</select></label><button>Invite</button></form>'
    )
    shown = (
        f'<p role="status">Send this link to them; it works once, for seven days, and is shown only now:<br><code class="link">{esc(link)}</code></p>'
        if link
        else ""
    )
    rows = "".join(_person(admin, one) for one in accounts)
    names = {one.id: one.email for one in accounts}
    happened = "".join(
        f"<tr><td>{day_and_time(event.at)}</td><td>{esc(event.action.value)}</td>"
        f"<td>{esc(names.get(event.actor, event.actor[:8]))}</td><td>{esc(names.get(event.subject, event.subject[:60]))}</td></tr>"
        for event in events
    )
    body = (
        f"<h1>People</h1><p>Organisation: {esc(admin.organisation)}</p>{_told(sentence)}{shown}{invite}"
        '<h2>Accounts</h2><div class="scroll" tabindex="0" role="region" aria-label="Accounts"><table><thead><tr><th scope="col">Address</th><th scope="col">Role</th>'
        f'<th scope="col">State</th><th scope="col">Do</th></tr></thead><tbody>{rows}</tbody></table></div>'
        '<h2>What happened</h2><div class="scroll" tabindex="0" role="region" aria-label="What happened"><table><thead><tr><th scope="col">When</th><th scope="col">What</th>'
        f'<th scope="col">By</th><th scope="col">About</th></tr></thead><tbody>{happened}</tbody></table></div>'
    )
    return page("People", body, is_inside=True, is_wide=True)


def page(title: str, body: str, *, is_inside: bool = False, is_wide: bool = False) -> str:
    """A whole document in the look of the program."""
    links = (
        '<nav aria-label="Pages"><a href="/app/">Practise</a><a href="/account">Account</a></nav>' if is_inside else ""
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)} · Mock interviewer</title>"
        '<link rel="stylesheet" href="/static/sign_in.css"><link rel="icon" href="/static/icon.svg"></head>'
        '<body><header><a class="brand" href="/app/"><span class="brand-mark" aria-hidden="true"></span>Mock interviewer</a>'
        f"{links}</header><main{' class=wide' if is_wide else ''}>{body}</main></body></html>"
    )


def _person(admin: Account, one: Account) -> str:
    state = "barred" if not one.is_active else "active" if one.has_password else "no password yet"
    if one.id == admin.id:
        return f"<tr><th scope='row'>{esc(one.email)}</th><td>{ROLE_NAMES[one.role]}</td><td>you</td><td></td></tr>"
    name = f'<span class="visually-hidden"> {esc(one.email)}</span>'
    role = (
        f'<form method="post" action="/people/{esc(one.id)}/role" class="row"><label><span class="visually-hidden">Role of {esc(one.email)}</span>'
        f'<select name="role">{_roles(one.role)}</select></label><button class="quiet">Set{name}</button></form>'
    )
    bar = ("bar", "Bar") if one.is_active else ("admit", "Admit again")
    doable = "".join(
        f'<form method="post" action="/people/{esc(one.id)}/{path}"><button class="quiet">{words}{name}</button></form>'
        for path, words in (bar, *((("invite", "New invitation"),) if one.is_active else ()))
    )
    return f"<tr><th scope='row'>{esc(one.email)}</th><td>{role}</td><td>{state}</td><td class='row'>{doable}</td></tr>"


def _roles(chosen: Role) -> str:
    return "".join(
        f'<option value="{role.value}"{" selected" if role is chosen else ""}>{name}</option>'
        for role, name in ROLE_NAMES.items()
    )


def _new_password(name: str) -> str:
    return (
        f'<label>New password <input type="password" name="{name}" autocomplete="new-password" minlength="{MIN_CHARS}" '
        f'required aria-describedby="rules"></label><p class="small" id="rules">At least {MIN_CHARS} characters; a few '
        "unrelated words are easy to keep in mind.</p>"
    )


def _told(sentence: str) -> str:
    return f'<p class="told" role="alert">{esc(sentence)}</p>' if sentence else ""
