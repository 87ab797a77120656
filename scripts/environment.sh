# Sourced by the other scripts: goes to the project's folder and offers `prepare_environment LIST`,
# which makes .venv and installs that list of requirements, once for each content of the list.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python
# Whatever the shell says: what Python compiles is kept, or each of the many processes of a run compiles it again.
unset PYTHONDONTWRITEBYTECODE

stop() {
    echo "$*" >&2
    exit 1
}

# The Pythons that the product was tried on.
is_known='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

# `.venv` is one of these, of this machine, that answers (a copied folder or an upgraded system breaks it).
is_sound() {
    [ -x "$python" ] && "$python" -c "$is_known" 2>/dev/null
}

make_venv() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3 python; do
        if "$candidate" -c "import venv, ensurepip; $is_known" 2>/dev/null; then
            rm -rf .venv
            "$candidate" -m venv .venv
            return
        fi
    done
    stop "Il faut Python 3.11, 3.12 ou 3.13 avec le module venv ; ici, python3 est $(here_is python3)." \
        "Sur Debian ou Ubuntu : sudo apt-get install python3.11 python3.11-venv (ou 3.12, 3.13, celui que votre système" \
        "propose). Sur macOS : brew install python@3.13."
}

# What a Python is, in a few words.
here_is() {
    local version
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || version=""
    if [ -z "$version" ]; then
        echo "absent"
    elif "$1" -c "$is_known" 2>/dev/null; then
        echo "un $version sans venv ni ensurepip"
    else
        echo "un $version"
    fi
}

fingerprint() { cat requirements.txt "$1" | cksum; }

prepare_environment() {
    local list=$1 stamp=.venv/installed-$1
    is_sound || make_venv
    if [ "$(cat "$stamp" 2>/dev/null)" != "$(fingerprint "$list")" ]; then
        # An interrupted first run can leave an environment without pip.
        "$python" -m pip --version >/dev/null 2>&1 || make_venv
        echo "Installation dans .venv (la première fois, quelques minutes)..." >&2
        "$python" -m pip install --quiet --disable-pip-version-check --no-input -r "$list" ||
            stop "L'installation a échoué : vérifiez l'accès au réseau et la place sur le disque (2 Go), puis recommencez."
        echo "Compilation de la recherche locale (une minute)..." >&2
        "$python" -m planning.solve.search || stop "La compilation de la recherche locale a échoué."
        # The development list holds the product's too: a later scripts/run has nothing left to install.
        fingerprint requirements.txt >.venv/installed-requirements.txt
        fingerprint "$list" >"$stamp"
    fi
}
