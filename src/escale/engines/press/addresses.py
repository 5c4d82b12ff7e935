"""One address for one article, however many ways lead to it. Addresses are taken apart here, never opened."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_LONGEST = 4_000
_PORTS = {"http": 80, "https": 443}
_UNSEEN = re.compile(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}")
# Parameters that say how somebody came, not what is shown.
_TRACKING = re.compile(
    r"(?:utm|pk|mtm|piwik|matomo|hsa|vero|mc|oly|stm|itm|at|ns|wt|gad)_[a-z0-9_]+|_+hs[a-z]+"
    r"|(?:fb|g|d|y|ys|ms|tt|tw|ttc|twc|irc|li_fat_|wicked|zanp|igsh|cmp|nc|ic|oc|s_c|s_kw)(?:clid|lid|id|clkid|cid)"
    r"|gbraid|wbraid|gclsrc|igsh|xtor|xtref|xtcr|mkt_tok|trk|trkinfo|_ga|_gl|_openstat|spm|sr_share|smid|smtyp|sref"
    r"|ref_src|ref_url|refsrc|echobox|ito|amp_js_v|usqp|outputtype|amp_gsa|soc_src|soc_trk|guccounter"
    r"|guce_referrer(?:_sig)?|ncid|icid|ocid|cmpid|s_cid|fbclid|msclkid|dclid",
    re.IGNORECASE,
)
# Words that may mean something by themselves, and do not with these values.
_SOURCES = frozenset({"rss", "feed", "twitter", "facebook", "x", "whatsapp", "linkedin", "telegram", "newsletter"})
_AMP_CACHE = re.compile(r"/(?:[acivw]/)?(?:s/)?([a-z0-9.-]+\.[a-z]{2,}(?:/.*)?)", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(?:/amp|/amp\.html|\.amp)/?$", re.IGNORECASE)
# An address in the form that is wanted already, as nearly all are.
_AS_WANTED = re.compile(r"https?://(?:[a-z0-9][a-z0-9-]{0,61}\.){1,8}[a-z]{2,24}/(?:[A-Za-z0-9_~/-]|\.(?![./]))*")
_UNRESERVED = "-._~!$&'()*+,;=:@/"


def absolute(url: str, base: str = "") -> str:
    """Return the whole address, or ``""`` when it is none that a browser may be sent to."""
    # Browsers drop line ends and tabs inside an address; left in, they would hide what follows.
    url = re.sub(r"[\t\r\n]", "", url[:_LONGEST]).strip()
    if not url or _AS_WANTED.fullmatch(url):
        return url
    try:
        joined = urljoin(base, url) if base else url
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme == "" and joined.startswith("//"):
        parts = parts._replace(scheme="https")
    return _written(parts, fragment=True)


def canonical(url: str, *, declared: str = "") -> str:
    """Return the address under which an article is known: without tracking, fragments, AMP and mobile detours.

    ``declared`` is what the page calls its canonical address; it counts only within its own site, and not when it
    points from an article to the front page.
    """
    own = _canonical(absolute(url))
    if declared:
        said = _canonical(absolute(declared, url))
        if said and (not own or (same_site(said, own) and not (_is_front(said) and not _is_front(own)))):
            return said
    return own


def key(url: str) -> str:
    """Return what two addresses of one article share: no scheme, no ``www.``, no slash at the end."""
    parts = urlsplit(canonical(url))
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"


def host_of(url: str) -> str:
    """Return the host in small letters, without ``www.``; ``""`` when there is none."""
    return (urlsplit(absolute(url)).hostname or "").removeprefix("www.")


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses belong to one owner of a domain."""
    first, second = _site(host_of(one)), _site(host_of(other))
    return bool(first) and first == second


def _site(host: str) -> str:
    """The registered domain by the list of public suffixes; of an unknown ending, the last two labels."""
    if not host or re.fullmatch(r"[\d.]+|[0-9a-f:]+", host):
        return host
    from tld import get_fld

    # The list comes with the package; nothing is fetched.
    found = get_fld(host, fix_protocol=True, fail_silently=True, search_private=True)
    return str(found) if found else ".".join(host.split(".")[-2:])


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _canonical(url: str) -> str:
    if not url:
        return ""
    parts = _out_of_cache(urlsplit(url))
    host = parts.netloc
    for prefix in ("m.", "mobile.", "amp.", "www.m.", "www.amp."):
        if host.startswith(prefix) and host.removeprefix(prefix).count("."):
            host = ("www." if prefix.startswith("www.") else "") + host.removeprefix(prefix)
            break
    path = _AMP_TAIL.sub("", parts.path) if not _AMP_TAIL.fullmatch(parts.path) else parts.path
    path = re.sub(r"\.amp\.html$", ".html", path)
    path = re.sub(r"^/amp/(?=.)", "/", path)
    return urlunsplit((parts.scheme, host, path or "/", _query(parts.query), ""))


def _out_of_cache(parts: SplitResult) -> SplitResult:
    """The page behind a search engine's copy of it."""
    host = parts.netloc.removeprefix("www.")
    path = parts.path
    if host.startswith("google.") and path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    elif not host.endswith(".cdn.ampproject.org"):
        return parts
    inside = _AMP_CACHE.fullmatch(path)
    found = urlsplit(absolute(f"https://{inside[1]}")) if inside else parts
    return found._replace(query=parts.query) if found.netloc else parts


def _query(query: str) -> str:
    """What is asked for, in its order, without what only says how somebody came."""
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return query
    kept = [
        (name, value)
        for name, value in pairs
        if not _TRACKING.fullmatch(name)
        and not (name.lower() == "amp" and value.lower() in ("", "1", "true"))
        and not (name.lower() in ("ref", "source", "from") and value.lower() in _SOURCES)
    ]
    return query if len(kept) == len(pairs) else urlencode(kept)


def _written(parts: SplitResult, *, fragment: bool) -> str:
    scheme = parts.scheme.lower()
    host = _host(parts)
    if scheme not in _PORTS or not host or "@" in parts.netloc:
        return ""
    try:
        port = parts.port
    except ValueError:
        return ""
    if port == 0:
        return ""
    place = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    path = _encoded(_without_dots(parts.path), _UNRESERVED) or "/"
    query = _encoded(parts.query, _UNRESERVED + "?")
    return urlunsplit((scheme, place, path, query, _encoded(parts.fragment, _UNRESERVED + "?") if fragment else ""))


def _host(parts: SplitResult) -> str:
    """The host as the network knows it: small letters, international names in their ASCII form."""
    try:
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if ":" in host:
        return f"[{host}]" if _IPV6.fullmatch(host) else ""
    if "%" in host:
        host = unquote(host)
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    return host if _HOST.fullmatch(host) and len(host) <= 253 else ""


def _encoded(text: str, safe: str) -> str:
    """Percent signs where they have to stand and nowhere else; what was encoded stays so."""
    if text.isascii() and "%" not in text and not re.search(rf"[^A-Za-z0-9{re.escape(safe)}]", text):
        return text
    text = _UNSEEN.sub(lambda match: "%20" if match[0] in " \u00a0" else "", text)
    letters = re.sub(r"%([0-9A-Fa-f]{2})", _unless_needed, text)
    return quote(letters, safe=safe + "%")


def _unless_needed(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else f"%{match[1].upper()}"


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    pieces = path.split("/")
    for piece in pieces:
        if piece == "..":
            if len(kept) > 1:
                kept.pop()
        elif piece != ".":
            kept.append(piece)
    if pieces[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
