"""The host's apt sources, read to find the mirror Odoo is fetched from."""

from runtime.debian import (
    complete,
    dangling_links,
    host_sources,
    main_archive,
    packages_folder,
    parse_deb822,
    parse_sources_list,
    read_os_release,
)

DEB822 = """\
# a comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/x.gpg

Types: deb deb-src
Enabled: no
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb
URIs: http://security.example/debian-security
 http://second.example/debian-security
Suites: bookworm-security
Components:
 main
"""


def test_deb822_gives_each_enabled_address_with_its_suites():
    found = list(parse_deb822(DEB822))
    assert [source.uri for source in found] == [
        "http://mirror.example/debian",
        "http://security.example/debian-security",
        "http://second.example/debian-security",
    ]
    assert found[0].suites == ("bookworm", "bookworm-updates")
    assert found[2].components == ("main",)


def test_deb822_leaves_out_source_packages():
    text = "Types: deb-src\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n"
    assert list(parse_deb822(text)) == []


def test_one_line_format_with_options_and_comments():
    text = (
        "# deb http://no.example/debian bookworm main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib # here\n"
        "deb-src http://a.example/debian bookworm main\n"
        "deb http://broken.example\n"
    )
    (source,) = parse_sources_list(text)
    assert (source.uri, source.suites) == ("http://a.example/debian", ("bookworm",))
    assert source.components == ("main", "contrib")


def test_the_main_archive_is_neither_security_nor_updates():
    sources = list(parse_deb822(
        "Types: deb\nURIs: http://security.example\nSuites: bookworm-security\nComponents: main\n\n"
        + DEB822
    ))
    source, suite = main_archive(sources, "bookworm")
    assert (source.uri, suite) == ("http://mirror.example/debian", "bookworm")


def test_a_host_that_follows_stable_by_name():
    sources = list(parse_sources_list("deb http://a.example/debian stable main\n"))
    assert main_archive(sources, "trixie")[1] == "stable"


def test_no_main_archive():
    sources = list(parse_sources_list("deb http://a.example/other focal main\n"))
    assert main_archive(sources, "bookworm") is None


def test_all_source_files_of_a_host_are_read(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://one.example bookworm main\n")
    (tmp_path / "sources.list.d" / "b.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "a.list").write_text("deb http://two.example bookworm main\n")
    (tmp_path / "sources.list.d" / "c.list.disabled").write_text("deb http://no.example x main\n")
    uris = [source.uri for source in host_sources(tmp_path)]
    assert uris[:3] == [
        "http://one.example", "http://two.example", "http://mirror.example/debian",
    ]
    assert "http://no.example" not in uris


def test_the_source_line_names_keyring_and_suite():
    (source,) = parse_sources_list("deb http://a.example/debian bookworm main contrib\n")
    assert source.line("sid", "/k.gpg") == "deb [signed-by=/k.gpg] http://a.example/debian sid main"


def test_os_release_with_and_without_quotes(tmp_path):
    path = tmp_path / "os-release"
    path.write_text('ID=debian\nPRETTY_NAME="Debian GNU/Linux 12"\n')
    assert read_os_release(path) == {"ID": "debian", "PRETTY_NAME": "Debian GNU/Linux 12"}
    assert read_os_release(tmp_path / "none") == {}


def test_what_the_package_lacks_is_added_once(tmp_path):
    mail = packages_folder(tmp_path) / "odoo" / "addons" / "mail" / "static"
    mail.mkdir(parents=True)
    fonts = tmp_path / "usr" / "share" / "fonts"
    font = fonts / "opentype" / "inconsolata" / "Inconsolata-Regular.otf"
    font.parent.mkdir(parents=True)
    font.write_text("font")
    complete(tmp_path)
    complete(tmp_path)
    link = fonts / "truetype" / "inconsolata" / "Inconsolata.otf"
    assert link.read_text() == "font"
    script = mail / "lib" / "selfie_segmentation" / "selfie_segmentation.js"
    assert script.read_text() == ""
    assert dangling_links(tmp_path) == []


def test_dangling_links_are_found(tmp_path):
    (tmp_path / "lost").symlink_to("nowhere")
    (tmp_path / "found").symlink_to(tmp_path)
    assert dangling_links(tmp_path) == [tmp_path / "lost"]
