"""Pages before and beside Gradio's: signing in, an invitation, one's account, and the people of an organisation."""

from collections.abc import Sequence

from interviewer.accounts.account import Account, Role
from interviewer.accounts.events import Action, AuditEvent
from interviewer.accounts.passwords import MIN_CHARS
from interviewer.language.chosen import language
from interviewer.language.messages import Names, _, within
from interviewer.web.present.text import day_and_time, esc

ROLE_NAMES = Names({Role.CANDIDATE: "Candidate", Role.COACH: "Coach", Role.ADMIN: "Admin"})
ACTION_NAMES = Names(
    {
        Action.SIGNED_IN: "signed in",
        Action.REFUSED: "sign-in refused",
        Action.LOCKED: "sign-in locked for a minute",
        Action.SIGNED_OUT: "signed out",
        Action.INVITED: "invited",
        Action.PASSWORD_SET: "password set",
        Action.ROLE_CHANGED: "role changed",
        Action.BARRED: "barred",
        Action.ADMITTED: "admitted again",
        Action.FORBIDDEN: "asked for what the role does not allow",
        Action.EXPORTED: "exported everything",
        Action.WIPED: "deleted everything",
        Action.CLOSED: "account closed",
        Action.QUOTA_SPENT: "quota spent",
    }
)


def sign_in(wanted: str, sentence: str = "", *, has_passwords: bool = True, provider: str = "") -> str:
    """The way in. `wanted` is where it leads; `provider` the OpenID Connect service's name, '' for none."""
    ways = ""
    if provider:
        ways += (
            '<form method="get" action="/sign-in/oidc">'
            f'<input type="hidden" name="next" value="{esc(wanted)}"><button>{_("Sign in with {service}", service=esc(provider))}</button></form>'
        )
    if has_passwords:
        ways += (
            '<form method="post" action="/sign-in">'
            f'<input type="hidden" name="next" value="{esc(wanted)}">'
            f'<label>{_("E-mail address")} <input type="email" name="email" autocomplete="username" required autofocus></label>'
            f'<label>{_("Password")} <input type="password" name="password" autocomplete="current-password" required></label>'
            f"<button>{_('Sign in')}</button></form>"
            f'<p class="small">{_("No account, or password forgotten? Ask the admin of your organisation for an invitation.")}</p>'
        )
    return page(_("Sign in"), f"<h1>{_('Sign in')}</h1>{_told(sentence)}{ways}")


def invitation(account: Account, token: str, sentence: str = "") -> str:
    """Choosing a password for the first time, or anew."""
    form = (
        f'<form method="post" action="/invitation/{esc(token)}">'
        f'<input type="hidden" name="email" value="{esc(account.email)}" autocomplete="username">'
        f"{_new_password('password')}<button>{_('Set the password and sign in')}</button></form>"
    )
    whom = _("For {address}.", address=esc(account.email))
    return page(_("Invitation"), f"<h1>{_('Welcome')}</h1><p>{whom}</p>{_told(sentence)}{form}")


def account(mine: Account, sentence: str = "", used: Sequence[str] = ()) -> str:
    """What somebody can see and change of their own account; `used` are sentences on quotas."""
    organisation = _("Organisation: {name}.", name=esc(mine.organisation))
    facts = (
        f"<p>{esc(mine.email)}, {esc(within(ROLE_NAMES[mine.role]))}. {organisation}</p>"
        + "".join(f'<p class="small">{esc(line)}</p>' for line in used)
        + f'<form method="post" action="/sign-out"><button>{_("Sign out")}</button></form>'
    )
    change = (
        f'<h2>{_("Another password")}</h2><form method="post" action="/account/password">'
        f'<label>{_("Old password")} <input type="password" name="old" autocomplete="current-password" required></label>'
        f"{_new_password('new')}<button>{_('Change it and sign out everywhere else')}</button></form>"
        if mine.has_password
        else ""
    )
    deletes = _(
        "Deletes every interview, recording, story and note of yours for good. Take them along first: "
        '<a href="/api/account.zip">everything as a file</a>.'
    )
    close = (
        f"<h2>{_('Close the account')}</h2><p>{deletes}</p>"
        f'<form method="post" action="/account/close"><label>{_("Type your e-mail address")} '
        f'<input name="confirmed" autocomplete="off" required></label><button class="danger">{_("Delete everything and close")}</button></form>'
    )
    people = f'<p><a href="/people">{_("People of your organisation")}</a></p>' if mine.role is Role.ADMIN else ""
    body = f"<h1>{_('Your account')}</h1>{_told(sentence)}{facts}{people}{change}{close}"
    return page(_("Account"), body, is_inside=True)


def people(
    admin: Account, accounts: Sequence[Account], events: Sequence[AuditEvent], sentence: str = "", link: str = ""
) -> str:
    """The admin's view: who may sign in, and what happened; nothing of what anybody said."""
    invite = (
        f'<h2>{_("Invite somebody")}</h2><form method="post" action="/people" class="row">'
        f'<label>{_("E-mail address")} <input type="email" name="email" required></label>'
        f'<label>{_("Role")} <select name="role">{_roles(Role.CANDIDATE)}</select></label><button>{_("Invite")}</button></form>'
    )
    shown = (
        f'<p role="status">{_("Send this link to them; it works once, for seven days, and is shown only now:")}<br><code class="link">{esc(link)}</code></p>'
        if link
        else ""
    )
    rows = "".join(_person(admin, one) for one in accounts)
    names = {one.id: one.email for one in accounts}
    happened = "".join(
        f"<tr><td>{day_and_time(event.at)}</td><td>{esc(ACTION_NAMES[event.action])}</td>"
        f"<td>{esc(names.get(event.actor, event.actor[:8]))}</td><td>{esc(names.get(event.subject, event.subject[:60]))}</td></tr>"
        for event in events
    )
    body = (
        f"<h1>{_('People')}</h1><p>{_('Organisation: {name}.', name=esc(admin.organisation))}</p>{_told(sentence)}{shown}{invite}"
        + _table(_("Accounts"), (_("Address"), _("Role"), _("State"), _("Do")), rows)
        + _table(_("What happened"), (_("When"), _("What"), _("By"), _("About")), happened)
    )
    return page(_("People"), body, is_inside=True, is_wide=True)


def page(title: str, body: str, *, is_inside: bool = False, is_wide: bool = False) -> str:
    """A whole document in the look of the program."""
    links = (
        f'<nav aria-label="{_("Pages")}"><a href="/app/">{_("Practise")}</a><a href="/account">{_("Account")}</a></nav>'
        if is_inside
        else ""
    )
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)} · {_('Mock interviewer')}</title>"
        '<link rel="stylesheet" href="/static/sign_in.css"><link rel="icon" href="/static/icon.svg"></head>'
        f'<body><header><a class="brand" href="/app/"><span class="brand-mark" aria-hidden="true"></span>{_("Mock interviewer")}</a>'
        f"{links}</header><main{' class=wide' if is_wide else ''}>{body}</main></body></html>"
    )


def _table(name: str, heads: Sequence[str], rows: str) -> str:
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<h2>{name}</h2><div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _person(admin: Account, one: Account) -> str:
    state = _("barred") if not one.is_active else _("active") if one.has_password else _("no password yet")
    if one.id == admin.id:
        return (
            f"<tr><th scope='row'>{esc(one.email)}</th><td>{ROLE_NAMES[one.role]}</td><td>{_('you')}</td><td></td></tr>"
        )
    name = f'<span class="visually-hidden"> {esc(one.email)}</span>'
    role = (
        f'<form method="post" action="/people/{esc(one.id)}/role" class="row"><label><span class="visually-hidden">{_("Role of {address}", address=esc(one.email))}</span>'
        f'<select name="role">{_roles(one.role)}</select></label><button class="quiet">{_("Set")}{name}</button></form>'
    )
    bar = ("bar", _("Bar access")) if one.is_active else ("admit", _("Admit again"))
    doable = "".join(
        f'<form method="post" action="/people/{esc(one.id)}/{path}"><button class="quiet">{words}{name}</button></form>'
        for path, words in (bar, *((("invite", _("New invitation")),) if one.is_active else ()))
    )
    return f"<tr><th scope='row'>{esc(one.email)}</th><td>{role}</td><td>{state}</td><td class='row'>{doable}</td></tr>"


def _roles(chosen: Role) -> str:
    return "".join(
        f'<option value="{role.value}"{" selected" if role is chosen else ""}>{name}</option>'
        for role, name in ROLE_NAMES.items()
    )


def _new_password(name: str) -> str:
    rules = _("At least {n} characters; a few unrelated words are easy to keep in mind.", n=MIN_CHARS)
    return (
        f'<label>{_("New password")} <input type="password" name="{name}" autocomplete="new-password" minlength="{MIN_CHARS}" '
        f'required aria-describedby="rules"></label><p class="small" id="rules">{rules}</p>'
    )


def _told(sentence: str) -> str:
    return f'<p class="told" role="alert">{esc(sentence)}</p>' if sentence else ""
