"""Runs commands with pywinrm, in one session, and prints what came of each as a line of JSON that begins with {"output".

Arguments: URL, transport, message encryption, file of the authority, user, then for each command how (ps, cmd, or utf8: cmd with code
page 65001) and the command. The password is in the environment variable WINRM_PASSWORD.
"""
import base64
import json
import os
import sys

import winrm
from winrm.exceptions import WinRMError, WinRMTransportError

url, transport, encryption, authority, user = sys.argv[1:6]
session = winrm.Session(
    url,
    auth=(user, os.environ["WINRM_PASSWORD"]),
    transport=transport,
    message_encryption=encryption,
    ca_trust_path=authority)


def run_with_utf8(command):
    protocol = session.protocol
    shell = protocol.open_shell(codepage=65001)
    try:
        running = protocol.run_command(shell, command)
        output = protocol.get_command_output(shell, running)
        protocol.cleanup_command(shell, running)
        return output
    finally:
        protocol.close_shell(shell)


def run(how, command):
    if how == "utf8":
        return run_with_utf8(command)
    response = session.run_ps(command) if how == "ps" else session.run_cmd(command)
    return response.std_out, response.std_err, response.status_code


def text(output):
    return base64.b64encode(output).decode("ascii")


for how, command in zip(sys.argv[6::2], sys.argv[7::2]):
    try:
        out, err, code = run(how, command)
        print(json.dumps({"output": text(out), "errors": text(err), "exit": code}))
    except (WinRMError, WinRMTransportError) as e:
        print(json.dumps({"output": "", "refused": type(e).__name__, "why": str(e)}))
