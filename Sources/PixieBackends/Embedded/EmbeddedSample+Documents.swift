extension EmbeddedSample {
    /// Six notes of the demo user; their text does not depend on the date.
    static let documents: [EmbeddedDocument] = [
        note(
            1, "Project Atlas: decisions",
            """
            Atlas replaces the old ordering system. We decided to launch in two steps: the warehouse first, the web shop four \
            weeks later. Priya owns the data migration, Tom owns the rollback plan. The launch date depends on the load test; \
            the target is 2,000 orders an hour. Open risk: the payment provider has not confirmed the new webhook format.
            """),
        note(
            2, "Northwind pricing tiers",
            """
            Northwind asked for volume pricing. Tier one is 12 euros a seat up to 50 seats, tier two is 9.50 euros up to 200 \
            seats, above that 7 euros. Support is 15 percent on top with a four-hour response time. Discounts over 20 percent \
            need Marta's approval. The contract runs for 24 months with a 60-day notice period.
            """),
        note(
            3, "Travel and expense policy",
            """
            Book flights at least 14 days ahead in economy class. Hotels up to 160 euros a night, 210 in London and Zurich. \
            Meals are reimbursed up to 45 euros a day with receipts. Submit expenses within 30 days in the finance portal; \
            anything over 500 euros needs your manager's approval first.
            """),
        note(
            4, "Customer portal runbook",
            """
            The portal runs on two servers behind the load balancer. To renew the TLS certificate, create the signing request \
            on the bastion host, upload the new certificate to both servers and reload nginx. If logins fail, check the \
            session store first: its disk filled up twice last year. Escalate outages to the on-call engineer, then to Tom.
            """),
        note(
            5, "Lisbon offsite plan",
            """
            The team offsite in Lisbon lasts three days. Day one is the product strategy workshop, day two is hands-on work on \
            Atlas, day three is free until the return flight. The hotel is the Miradouro, breakfast included. Dinner on the \
            first evening is at Tasca do Rio; Lena is vegetarian and David is allergic to nuts.
            """),
        note(
            6, "Hiring plan",
            """
            We have budget for two backend engineers and one designer. Interviews have three rounds: a phone screen, a \
            practical exercise of two hours, and a conversation with the team. Lena Fischer accepted the designer role. \
            Salary bands are reviewed in October. Referrals get a bonus of 1,500 euros after the trial period.
            """),
    ]

    private static func note(_ number: Int, _ title: String, _ content: String) -> EmbeddedDocument {
        EmbeddedDocument(
            id: "00000000-0000-4000-8000-dddd0000000\(number)", title: title, source: "note", content: content)
    }
}
