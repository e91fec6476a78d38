import ArgumentParser
import FoundationEssentials
import Glibc
import Logging
import PixieCore
import PixieIO
import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer queries until told to stop.",
        discussion: """
            Takes its settings from the environment and .env; 'pixie config' lists them. Stops on SIGTERM or SIGINT: accepts nothing
            new, finishes what it accepted, then exits.

              pixie serve
              OPENAI_API_KEY=... PIXIE_PORT=9000 pixie serve
            """
    )

    @OptionGroup var source: ConfigurationSource

    func run() async throws {
        let loaded = try await source.load()
        let logging = Logging(configuration: loaded.values.logging)
        let logger = logging.bootstrap()
        for warning in loaded.warnings { logger.warning("\(warning)") }
        do {
            let composition = try await Composition(loaded.values, logging: logging, logger: logger)
            for line in composition.startupReport { logger.info("\(line)") }
            try await composition.run(logger: logger)
        } catch {
            logger.critical("cannot go on", metadata: ["error": "\(error)"])
            await logging.close()
            throw ExitCode.failure
        }
        logger.info("stopped")
        await logging.close()
    }
}
