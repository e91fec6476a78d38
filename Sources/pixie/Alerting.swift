import FoundationEssentials
import Glibc
import Logging
import PixieBackends
import PixieCore
import PixieIO
import PixieMonitoring
import PixieServer
import ServiceLifecycle
import UnixSignals

/// The rules this process evaluates on its own metrics, and those who are told of their alerts.
struct Alerting: Sendable {
    let monitor: Monitor
    let notifier: AlertNotifier
    private let sources: RuleSources
    private let logger: Logger

    /// - Parameters:
    ///   - externalURL: of the admin listener, for links in notifications.
    ///   - claims: by which instances agree on who tells a webhook; nil: this one is alone.
    /// - Throws: `FileFaults` for rule files that are wrong.
    init(
        _ configuration: PixieConfiguration, client: HTTPClient, registry: MetricsRegistry, externalURL: String,
        claims: (any NoticeClaims)?, time: any TimeSource, logger: Logger
    ) throws(FileFaults) {
        let alerts = configuration.alerts
        let folder = DiskFolder(path: configuration.state.directory)
        let webhooks = alerts.webhookURLs.map { url -> any AlertReceiver in
            let webhook = WebhookReceiver(url: url, externalURL: externalURL, client: client)
            return claims.map { SharedReceiver(webhook, claims: $0) } ?? webhook
        }
        let notifier = AlertNotifier(
            receivers: alerts.alertmanagerURLs.map { AlertmanagerReceiver(url: $0, client: client) } + webhooks,
            registry: registry, folder: folder, time: time, logger: logger, random: { Double.random(in: 0...1) })
        let instance = "\(configuration.server.host):\(configuration.server.port)"
        var settings = Monitor.Settings(instance: instance)
        settings.interval = alerts.sampleInterval
        let server = alerts.prometheusURL.map {
            PrometheusRuleServer(client: PrometheusClient(client: client, baseURL: $0, token: nil))
        }
        monitor = Monitor(
            settings: settings, environment: RuleEnvironment(externalURL: externalURL),
            registry: registry, folder: folder, time: time, logger: logger, server: server,
            keepNotices: { await notifier.save() }
        ) { notifier.send($0) }
        self.notifier = notifier
        sources = RuleSources(patterns: alerts.rules, hasServer: server != nil)
        self.logger = logger
        monitor.load(try sources.load())
    }

    /// The notifier stops after the monitor, which may still have something to say.
    var services: [any Service] {
        [
            Notifying(notifier: notifier), Monitoring(monitor: monitor), Reloading(alerting: self, logger: logger),
        ]
    }

    /// The API of Prometheus over what is measured here, and the reload.
    func routes(time: any TimeSource) -> [any AdminRoutes] {
        [
            PrometheusRoutes(monitor: monitor, time: time),
            AlertRoutes(monitor: monitor) { () throws(FileFaults) in try reload() },
        ]
    }

    /// Takes over what an earlier process had still to tell. Before the services run.
    func restoreNotices() async { await notifier.restore() }

    /// Reads the rule files again. When one is wrong the rules stay as they are.
    func reload() throws(FileFaults) {
        monitor.load(try sources.load())
        logger.info("rules loaded", metadata: ["groups": "\(monitor.groups.count)"])
    }
}

/// The files that `PIXIE_RULES` names.
struct RuleSources: Sendable {
    let patterns: [String]
    /// Whether a Prometheus answers for the series that rules read.
    let hasServer: Bool

    func load() throws(FileFaults) -> [RuleFile] {
        var paths: [String] = []
        for pattern in patterns {
            let found = RuleFiles.matching(pattern)
            if found.isEmpty, pattern != PixieConfiguration.Alerts.standardRules {
                throw FileFaults([FileFault(file: pattern, message: "PIXIE_RULES matches no file")])
            }
            for path in found where !paths.contains(path) { paths.append(path) }
        }
        let files = try RuleFiles.load(paths, dialect: .prometheus3)
        let faults = hasServer ? RuleFile.faultsWithServer(files) : []
        guard faults.isEmpty else { throw FileFaults(faults) }
        return files
    }
}

/// Samples and evaluates until the process is told to stop.
private struct Monitoring: Service {
    let monitor: Monitor

    func run() async throws {
        await cancelWhenGracefulShutdown { await monitor.run() }
    }
}

/// Delivers alerts, and at the end those that still wait.
private struct Notifying: Service {
    let notifier: AlertNotifier

    func run() async throws {
        await withGracefulShutdownHandler {
            await notifier.run()
        } onGracefulShutdown: {
            notifier.stop()
        }
        // With nobody to tell there is nothing to run, but a service that ends ends the process.
        try? await gracefulShutdown()
    }
}

/// Reads the rule files again on SIGHUP.
private struct Reloading: Service {
    let alerting: Alerting
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do throws(FileFaults) {
                try alerting.reload()
            } catch {
                for fault in error.faults {
                    logger.error("rules not loaded, the old ones stay", metadata: ["error": "\(fault)"])
                }
            }
        }
    }
}
