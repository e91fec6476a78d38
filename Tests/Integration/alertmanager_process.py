"""A real Alertmanager on a free port, in a folder of the test's own."""

import shutil
import subprocess

from servers import free_port


class Alertmanager:
    """Tells nobody, or a webhook of every alert at once, and never a second time of one that goes on. It can be stopped and started again."""

    def __init__(self, folder, webhook=None):
        self.path = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
        assert self.path, "alertmanager is missing: ./deploy/install-dependencies.sh --tests installs it"
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        told = f", webhook_configs: [{{url: '{webhook}'}}]" if webhook else ""
        (folder / "alertmanager.yml").write_text(
            "route: {receiver: it, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 24h}\n"
            f"receivers: [{{name: it{told}}}]\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.path, f"--config.file={self.folder}/alertmanager.yml", f"--web.listen-address=127.0.0.1:{self.port}",
             "--cluster.listen-address=", f"--storage.path={self.folder}/alertmanager"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
